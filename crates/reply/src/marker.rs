//! Words that name tasks: "NV12", "việc 1", "1.", "cả 3 việc", "còn lại".

use crate::{
    Target,
    lexicon::Message,
    number,
    split::{tells, thought_start},
};

/// Words that name tasks.
#[derive(Debug, Clone)]
pub(crate) struct Marker {
    pub(crate) targets: Vec<Target>,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The markers of a message, in order.
pub(crate) fn find(message: &Message) -> Vec<Marker> {
    join(message, markers(message))
}

fn markers(message: &Message) -> Vec<Marker> {
    let mut out: Vec<Marker> = Vec::new();
    let mut i = 0;
    while i < message.words.len() {
        match marker_at(message, i, &out) {
            Some(marker) => {
                i = marker.to;
                out.push(marker);
            }
            None => i += 1,
        }
    }
    out
}

fn marker_at(message: &Message, i: usize, before: &[Marker]) -> Option<Marker> {
    let one = |target: Target, to: usize| Some(Marker { targets: vec![target], from: i, to });
    let is = |at: usize, word: &str| message.is(at, word);
    // "NV12", "#NV12", "nv 12", "mã 12"
    let hash = usize::from(message.is_sign(i, '#'));
    if is(i + hash, "nv") || is(i + hash, "mã") {
        let dash = usize::from(message.is_sign(i + hash + 1, '-') || message.is_sign(i + hash + 1, '.'));
        let at = i + hash + 1 + dash;
        if let Some(n) = message.words.get(at).and_then(|word| word.number()) {
            return one(Target::Code(n), at + 1);
        }
    }
    if hash == 1
        && let Some(n) = message.words.get(i + 1).and_then(|word| word.number())
    {
        return one(Target::Code(n), i + 2);
    }
    if let Some(marker) = all(message, i) {
        return Some(marker);
    }
    if !before.is_empty()
        && let Some(to) = rest(message, i)
    {
        return one(Target::Rest, to);
    }
    // "Việc 1", "việc số 1", "nhiệm vụ thứ hai", "số 3"
    let noun = match () {
        () if is(i, "đầu") && is(i + 1, "việc")
            || is(i, "nhiệm") && is(i + 1, "vụ")
            || is(i, "công") && is(i + 1, "việc") =>
        {
            Some(i + 2)
        }
        () if message.is_any(i, &["việc", "mục", "vụ", "cái"]) => Some(i + 1),
        () => None,
    };
    if let Some(at) = noun {
        if is(at, "đầu") && is(at + 1, "tiên") {
            return one(Target::ListNumber(1), at + 2);
        }
        if is(at, "thứ") && is(at + 1, "nhất") {
            return one(Target::ListNumber(1), at + 2);
        }
        let counted = is(at, "số") || is(at, "thứ");
        let at = at + usize::from(counted);
        let (n, to) = number::at(message, at).filter(|(n, _)| (1..=99).contains(n))?;
        return if is_quantity(message, to) { None } else { list(message, i, n, to) };
    }
    if is(i, "số") && i == thought_start(message, i) {
        let (n, to) = number::at(message, i + 1).filter(|(n, _)| (1..=99).contains(n))?;
        return if is_quantity(message, to) || message.is_sign(to, '/') { None } else { list(message, i, n, to) };
    }
    bare_number(message, i, before)
}

/// "1. xong", "1 xong", "2) 50%", "3 chờ STC".
fn bare_number(message: &Message, i: usize, before: &[Marker]) -> Option<Marker> {
    let open = usize::from(message.is_sign(i, '('));
    let n = message.words.get(i + open)?.number().filter(|n| (1..=50).contains(n))?;
    let at = i + open + 1;
    let starts = i == thought_start(message, i) || bulleted(message, i);
    let next_in_row =
        before.last().is_some_and(|last| last.targets.iter().all(|t| matches!(t, Target::ListNumber(m) if *m < n)));
    let in_value = message.inside_value(i)
        || message.dates_in(i..i + 1).next().is_some()
        || message.amounts_in(i..i + 1).next().is_some();
    if in_value || !(starts || next_in_row) {
        return None;
    }
    let sign = ['.', ')', ':', '-', '/', ',', '–', '='].into_iter().find(|sign| message.is_sign(at, *sign));
    if let Some(sign) = sign {
        if sign == ',' {
            // "1, 2 xong"
            let (m, _) = number::at(message, at + 1)?;
            return if m > n && starts { list(message, i, n, at) } else { None };
        }
        let spoken = message.words.get(at + 1).is_some_and(|word| {
            word.is_letters()
                || message.amounts_in(at + 1..at + 2).next().is_some()
                || word.is_sign('👍')
                || word.is_sign('✅')
        });
        return spoken.then_some(Marker { targets: vec![Target::ListNumber(n)], from: i, to: at + 1 });
    }
    let says = message.marks_in(at..at + 1).next().is_some_and(|mark| tells(mark.sense));
    let amount = message.amounts_in(at..at + 1).next().is_some();
    let joined =
        message.is_any(at, &["và", "với"]) && message.words.get(at + 1).is_some_and(|word| word.number().is_some());
    if says || amount || joined { list(message, i, n, at) } else { None }
}

fn bulleted(message: &Message, i: usize) -> bool {
    i > 0
        && (message.is_sign(i - 1, '-')
            || message.is_sign(i - 1, '+')
            || message.is_sign(i - 1, '•')
            || message.is_sign(i - 1, '*'))
}

/// A number and those joined to it: "1, 2 và 4", "1-3", "1 đến 3".
fn list(message: &Message, from: usize, first: u32, mut to: usize) -> Option<Marker> {
    let mut numbers = vec![first];
    loop {
        let run = message.is_sign(to, '-') || message.is_sign(to, '–') || message.is_any(to, &["đến", "tới"]);
        let joint = message.is_sign(to, ',')
            || message.is_sign(to, '&')
            || message.is_sign(to, '+')
            || message.is_any(to, &["và", "với", "lẫn"]);
        let Some((n, next)) = (run || joint).then(|| number::at(message, to + 1)).flatten() else { break };
        let last = numbers.last().copied().unwrap_or(first);
        let sane = n > last && n <= 99 && n - last <= 30 && !is_quantity(message, next) && !message.is_sign(next, '/');
        let own = [".", ")", ":"].iter().any(|sign| message.is_sign(next, sign.chars().next().unwrap_or('.')))
            && message.words.get(next + 1).is_some();
        if !sane
            || own && !message.is_sign(next, ':')
            || message.dates_in(to + 1..to + 2).next().is_some()
            || message.dates_in(to..to + 1).next().is_some()
        {
            break;
        }
        if run {
            numbers.extend(last + 1..=n);
        } else {
            numbers.push(n);
        }
        to = next;
    }
    Some(Marker { targets: numbers.into_iter().map(Target::ListNumber).collect(), from, to })
}

/// "Tất cả", "cả 3 việc", "các việc", "cả hai".
fn all(message: &Message, i: usize) -> Option<Marker> {
    let is = |at: usize, word: &str| message.is(at, word);
    let task = |at: usize| -> Option<usize> {
        match () {
            () if is(at, "việc") => Some(at + 1),
            () if is(at, "nhiệm") && is(at + 1, "vụ")
                || is(at, "đầu") && is(at + 1, "việc")
                || is(at, "công") && is(at + 1, "việc") =>
            {
                Some(at + 2)
            }
            () => None,
        }
    };
    let status = |at: usize| {
        message.marks_in(at..at + 1).next().is_some_and(|mark| tells(mark.sense)) || is(at, "đều") || is(at, "đã")
    };
    let found = |to: usize| Some(Marker { targets: vec![Target::All], from: i, to });
    let quantified = if is(i, "tất") && is(i + 1, "cả") {
        Some(i + 2)
    } else if is(i, "toàn") && is(i + 1, "bộ") || is(i, "hết") && is_any_plural(message, i + 1) {
        Some(i + if is(i, "hết") { 1 } else { 2 })
    } else if is(i, "cả") {
        Some(i + 1)
    } else if is_any_plural(message, i) {
        return task(i + 1).filter(|to| status(*to)).and_then(found);
    } else {
        None
    }?;
    let at = if is_any_plural(message, quantified) { quantified + 1 } else { quantified };
    let (counted, at) =
        number::at(message, at).filter(|(n, _)| (2..=99).contains(n)).map_or((false, at), |(_, to)| (true, to));
    if let Some(to) = task(at) {
        return found(to);
    }
    let sure = if is(i, "cả") { counted && status(at) } else { status(at) };
    if sure { found(at) } else { None }
}

fn is_any_plural(message: &Message, i: usize) -> bool {
    message.is_any(i, &["các", "mấy", "những"])
}

/// "Còn lại", "các việc khác", "mấy việc kia".
fn rest(message: &Message, i: usize) -> Option<usize> {
    let is = |at: usize, word: &str| message.is(at, word);
    if is(i, "còn") && is(i + 1, "lại") {
        return Some(i + 2);
    }
    let noun = if is_any_plural(message, i) { i + 1 } else { i };
    let at = match () {
        () if is(noun, "việc") || is(noun, "cái") => noun + 1,
        () if is(noun, "nhiệm") && is(noun + 1, "vụ") => noun + 2,
        () => return None,
    };
    if is(at, "còn") && is(at + 1, "lại") {
        return Some(at + 2);
    }
    (message.is_any(at, &["khác", "kia"])).then_some(at + 1)
}

/// What is counted after a number, so that the number names no task: "3 ngày", "2 tuần", "1 phần".
fn is_quantity(message: &Message, i: usize) -> bool {
    message.is_sign(i, '%')
        || message.is_any(
            i,
            &[
                "ngày", "tuần", "tháng", "hôm", "tiếng", "phút", "giờ", "năm", "người", "phần", "quý", "buổi", "lần",
                "hồ", "xã", "huyện",
            ],
        )
}

/// Neighbours joined by nothing but "và" or a comma are one marker.
fn join(message: &Message, markers: Vec<Marker>) -> Vec<Marker> {
    let mut out: Vec<Marker> = Vec::new();
    for marker in markers {
        let touching = out.last().is_some_and(|last: &Marker| {
            (last.to..marker.from)
                .all(|i| message.is_sign(i, ',') || message.is_sign(i, '&') || message.is_any(i, &["và", "với", "cả"]))
                && !marker.targets.contains(&Target::Rest)
        });
        match out.last_mut().filter(|_| touching) {
            Some(last) => {
                last.targets.extend(marker.targets);
                last.to = marker.to;
            }
            None => out.push(marker),
        }
    }
    out
}
