/** The separator that a path uses already; a path without any is taken as one of Unix. */
function separatorOf(path: string): string {
  return path.includes('\\') && !path.includes('/') ? '\\' : '/';
}

export function parentOf(path: string): string {
  const separator = separatorOf(path);
  const parent = path.slice(0, path.lastIndexOf(separator));
  return parent === '' ? separator : parent;
}

export function joined(folder: string, name: string): string {
  const separator = separatorOf(folder);
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

export function baseName(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}

/** The file of a place such as `Function.cs:12` or `Function.cs:12:4`. */
export function fileOf(place: string): string {
  return place.replace(/(?::\d+){1,2}$/, '');
}
