//! The small province with these pages.

use dondoc_domain::official::Role;
use dondoc_overview::routes;
use dondoc_shell::{
    Routes,
    testing::{Answer, World},
};

pub struct Pages {
    pub world: World,
}

impl Pages {
    pub async fn new() -> Self {
        Self { world: World::new().await }
    }

    pub fn routes(&self) -> Routes {
        routes(&self.world.shell)
    }

    pub async fn get(&self, role: Role, path: &str) -> Answer {
        self.world.get(self.routes(), Some(role), path).await
    }
}

/// What stands in `<main>`.
pub fn main_of(page: &str) -> &str {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    main.split_once("</main>").map_or(main, |(main, _)| main)
}

/// The part of a page from an element with this id to the end of that kind of element.
pub fn part<'a>(page: &'a str, id: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!(" id=\"{id}\"")).unwrap_or_else(|| panic!("no {id} in {page}"));
    let rest = rest.split_once('>').map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or(rest, |(part, _)| part)
}

/// The text of a page without its tags.
pub fn text(page: &str) -> String {
    let mut shown = String::new();
    let mut inside = false;
    for letter in page.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                shown.push(' ');
            }
            letter if !inside => shown.push(letter),
            _ => {}
        }
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers in a text, with the grouping of either language taken out; percentages are left out.
pub fn numbers(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '%')));
    let numbers = words.map(|it| it.trim_matches(['.', ','])).filter(|it| !it.is_empty() && !it.contains('%'));
    numbers.filter_map(|it| it.replace(['.', ','], "").parse().ok()).collect()
}

/// Every address that a page leads to.
pub fn links(page: &str) -> Vec<String> {
    let values = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|it| it.replace("&amp;", "&")).collect()
}
