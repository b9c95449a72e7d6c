//! Dates as projects build version numbers from them. What depends on the present day has no value here.

/// `2020-02-03`, with a time behind it or without.
pub(super) fn parse(text: &str) -> Option<[u32; 6]> {
    let text = text.trim().trim_end_matches('Z');
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let mut parts = day.split('-').map(|part| part.parse::<u32>().ok());
    let mut date = [parts.next()??, parts.next()??, parts.next()??, 0, 0, 0];
    let valid = parts.next().is_none() && (1..=12).contains(&date[1]) && (1..=31).contains(&date[2]);
    for (place, part) in date.iter_mut().skip(3).zip(time.split(':').filter(|part| !part.is_empty())) {
        *place = part.parse().ok()?;
    }
    valid.then_some(date)
}

/// A date in a form of .NET, of numbers and signs alone.
pub(super) fn shown(date: [u32; 6], form: &str) -> Option<String> {
    let mut result = String::new();
    let letters: Vec<char> = form.chars().collect();
    for run in letters.chunk_by(|one, two| one == two) {
        let (letter, count) = (*run.first()?, run.len());
        let [year, month, day, hour, minute, second] = date;
        let number = match letter {
            'y' if count == 2 => year % 100,
            'y' if count == 4 => year,
            'M' if count <= 2 => month,
            'd' if count <= 2 => day,
            'H' if count <= 2 => hour,
            'm' if count <= 2 => minute,
            's' if count <= 2 => second,
            '-' | '.' | '_' | ' ' => {
                result.extend(run);
                continue;
            }
            _ => return None,
        };
        // A form of one letter alone is a standard form of the culture.
        if letters.len() == 1 {
            return None;
        }
        result.push_str(&format!("{number:0count$}"));
    }
    Some(result)
}
