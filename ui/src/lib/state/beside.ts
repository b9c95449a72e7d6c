/** Where a list lies that belongs to a field: below it, or above where there is more room. */
export interface Place {
  left: number;
  width: number;
  /** From the window's upper edge to the list's, or from the lower edge to the list's where it lies above. */
  top: number | null;
  bottom: number | null;
  room: number;
}

const GAP = 4;
const MARGIN = 8;
/** A list needs so much room; with less it goes where there is more. */
const WANTED = 180;

export function placeBeside(
  field: Pick<DOMRect, 'left' | 'top' | 'bottom' | 'width'>,
  windowHeight: number,
): Place {
  const below = windowHeight - field.bottom - GAP - MARGIN;
  const above = field.top - GAP - MARGIN;
  const { left, width } = field;
  return below >= WANTED || below >= above
    ? { left, width, top: field.bottom + GAP, bottom: null, room: below }
    : { left, width, top: null, bottom: windowHeight - field.top + GAP, room: above };
}
