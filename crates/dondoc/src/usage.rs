//! Help, and what is wrong with a command line, in Vietnamese: clap itself speaks English only.

use crate::{
    cli::Cli,
    output::{self, Format, USAGE},
};
use clap::{
    Arg, ArgAction, Command, CommandFactory,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use std::{
    ffi::OsStr,
    io::{self, IsTerminal, Write},
};

/// What clap prints in English and cannot be told otherwise, and what stands there instead.
const WORDS: [(&str, &str); 2] = [("[OPTIONS]", "[TÙY CHỌN]"), ("Usage: ", "Cách dùng: ")];

/// The options of every command stand together, after its own.
pub const COMMON: &str = "Tùy chọn chung";

/// The command line with its headings in Vietnamese, all the way down.
pub fn command() -> Command {
    let command = in_vietnamese(Cli::command());
    // A variable that is set to nothing names no folder.
    match std::env::var_os(DATA).filter(|it| !it.is_empty()) {
        Some(_) => command.mut_arg("data", |arg| arg.env(DATA).hide_env_values(true).hide_env(true)),
        None => command,
    }
}

/// The variable that names the data folder.
const DATA: &str = "DONDOC_DATA";

fn in_vietnamese(command: Command) -> Command {
    const TEMPLATE: &str = "{before-help}{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}";
    let last = |arg: Arg, place| arg.help_heading(COMMON).display_order(place);
    let command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("Lệnh")
        .subcommand_value_name("LỆNH")
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(last(clap::arg!(-V --version "In phiên bản").action(ArgAction::Version), 901))
        .arg(last(clap::arg!(-h --help "In hướng dẫn này").action(ArgAction::Help), 900));
    let command = command.mut_args(|arg| {
        let heading = if arg.is_positional() { "Tham số" } else { "Tùy chọn" };
        let arg = if arg.get_help_heading().is_none() { arg.help_heading(heading) } else { arg };
        with_values(arg)
    });
    command.mut_subcommands(in_vietnamese)
}

/// Puts what an argument is by default and what it may be into its help, where clap would say so in English.
fn with_values(arg: Arg) -> Arg {
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let by_default: Vec<_> = arg.get_default_values().iter().map(|it| it.to_string_lossy().into_owned()).collect();
    if !arg.get_action().takes_values() || help.is_empty() {
        return arg;
    }
    if !by_default.is_empty() && !arg.is_hide_default_value_set() {
        help = format!("{help} [mặc định: {}]", by_default.join(", "));
    }
    let values = if arg.is_hide_possible_values_set() { Vec::new() } else { arg.get_possible_values() };
    let (mut short, mut long) = (help.clone(), help);
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(|it| it.get_name()).collect();
        short = format!("{short} [một trong: {}]", names.join(", "));
        let told = values.iter().map(|it| match it.get_help() {
            Some(help) => format!("\n- {}: {help}", it.get_name()),
            None => format!("\n- {}", it.get_name()),
        });
        long = format!("{long}{}", told.collect::<String>());
    }
    arg.help(short).long_help(long).hide_default_value(true).hide_possible_values(true)
}

/// Prints what a command line led to instead of a command (help, the version, or what is wrong with it), and answers
/// the exit code.
pub fn tell(error: &Error) -> u8 {
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if !is_help {
        let message = explained(error);
        if wants_json(std::env::args_os()) {
            return output::told(&message, USAGE, Format::Json);
        }
        let usage = match error.get(ContextKind::Usage) {
            Some(ContextValue::StyledStr(usage)) => format!("\n\n{}", in_words(&usage.to_string())),
            _ => String::new(),
        };
        eprintln!("Lỗi: {message}{usage}\n\nXem hướng dẫn: thêm --help vào lệnh.");
        return USAGE;
    }
    let help = error.render();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
    let text = |terminal: bool| in_words(&if terminal && !plain { help.ansi().to_string() } else { help.to_string() });
    // Who closes the pipe has read enough.
    let _ = if error.use_stderr() {
        io::stderr().write_all(text(io::stderr().is_terminal()).as_bytes())
    } else {
        io::stdout().write_all(text(io::stdout().is_terminal()).as_bytes())
    };
    if error.use_stderr() { USAGE } else { output::DONE }
}

/// Whether `--format json` was asked for on a command line that cannot be read.
fn wants_json(arguments: impl Iterator<Item = impl AsRef<OsStr>>) -> bool {
    let arguments: Vec<_> = arguments.map(|it| it.as_ref().to_string_lossy().into_owned()).collect();
    arguments.iter().any(|it| it == "--format=json")
        || arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
}

fn in_words(text: &str) -> String {
    WORDS.iter().fold(text.to_owned(), |text, (english, vietnamese)| text.replace(english, vietnamese))
}

/// What is wrong with a command line, in a sentence.
fn explained(error: &Error) -> String {
    let one = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let (arg, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("“{arg}” thiếu giá trị"),
        ErrorKind::InvalidValue => format!("giá trị “{value}” của “{arg}” không hợp lệ"),
        ErrorKind::ValueValidation => match std::error::Error::source(error).map(ToString::to_string) {
            // Ours are Vietnamese; those of numbers and identities are English and say no more.
            Some(reason) if !reason.is_ascii() => format!("“{arg}”: {reason}"),
            _ => format!("giá trị “{value}” của “{arg}” không đúng dạng"),
        },
        ErrorKind::UnknownArgument if arg.starts_with('-') => format!("không có tùy chọn “{arg}”"),
        ErrorKind::UnknownArgument => format!("thừa tham số “{arg}”"),
        ErrorKind::InvalidSubcommand => format!("không có lệnh “{}”", one(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => format!("“{}” cần thêm một lệnh", one(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("còn thiếu: {arg}"),
        ErrorKind::ArgumentConflict => match one(ContextKind::PriorArg) {
            prior if prior == arg => format!("“{arg}” chỉ được ghi một lần"),
            prior => format!("“{arg}” không đi cùng “{prior}”"),
        },
        ErrorKind::NoEquals => format!("“{arg}” cần dấu bằng giữa tên và giá trị"),
        ErrorKind::TooManyValues => format!("“{arg}” có quá nhiều giá trị, từ “{value}”"),
        ErrorKind::TooFewValues => {
            let (least, given) = (one(ContextKind::MinValues), one(ContextKind::ActualNumValues));
            format!("“{arg}” cần ít nhất {least} giá trị, mới có {given}")
        }
        ErrorKind::WrongNumberOfValues => {
            let (due, given) = (one(ContextKind::ExpectedNumValues), one(ContextKind::ActualNumValues));
            format!("“{arg}” cần {due} giá trị, đang có {given}")
        }
        ErrorKind::InvalidUtf8 => "có tham số không phải chữ UTF-8".to_owned(),
        _ => "dòng lệnh không đọc được".to_owned(),
    };
    let known = [ContextKind::ValidValue, ContextKind::ValidSubcommand].map(one).concat();
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue].map(one);
    let choice = if known.is_empty() { String::new() } else { format!("; chọn một trong: {known}") };
    let near = near.into_iter().find(|it| !it.is_empty()).map_or_else(String::new, |it| format!(" Có phải: {it}?"));
    format!("{what}{choice}.{near}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &[&str]) -> String {
        let error = command().try_get_matches_from(["dondoc"].iter().chain(line)).unwrap_err();
        explained(&error)
    }

    #[test]
    fn what_is_wrong_is_told_in_vietnamese() {
        for (line, told) in [
            (&["export"][..], "còn thiếu: <FILE>."),
            (&["task", "submit", "NV1"], "còn thiếu: --by <OFFICIAL>."),
            (&["import", "a.xlsx"], "còn thiếu: --directive <NUMBER>, --issued <D>."),
            (&["task", "list", "--clas", "x"], "không có tùy chọn “--clas”. Có phải: --class?"),
            (&["verify", "now"], "thừa tham số “now”."),
            (&["taks"], "không có lệnh “taks”. Có phải: task?"),
            (&["rates", "--from"], "“--from <D>” thiếu giá trị."),
            (
                &["verify", "--format", "xml"],
                "giá trị “xml” của “--format <text|json>” không hợp lệ; chọn một trong: text, json.",
            ),
            (
                &["verify", "--format", "jsn"],
                "giá trị “jsn” của “--format <text|json>” không hợp lệ; chọn một trong: text, json. Có phải: json?",
            ),
            (
                &["verify", "--today", "30/02/2024"],
                "“--today <YYYY-MM-DD>”: “30/02/2024” không phải là ngày có thật; viết dạng 2024-05-27 hoặc 27/5/2024.",
            ),
            (
                &["task", "progress", "NV1", "--by", "CB1", "--percent", "x"],
                "giá trị “x” của “--percent <PERCENT>” không đúng dạng.",
            ),
            (
                &["task", "accept", "NV1", "--by", "CB1", "--command-id", "x"],
                "giá trị “x” của “--command-id <UUID>” không đúng dạng.",
            ),
            (
                &["verify", "--today", "2024-01-01", "--today", "2024-01-02"],
                "“--today <YYYY-MM-DD>” chỉ được ghi một lần.",
            ),
            (&["rates", "--period", "2024", "--from", "2024-01-01"], "“--period <PERIOD>” không đi cùng “--from <D>”."),
            (
                &["official", "prefer", "CB1", "fax"],
                "giá trị “fax” của “<CHANNEL>” không hợp lệ; chọn một trong: telegram, zalo, web.",
            ),
        ] {
            assert_eq!(refused(line), told, "{line:?}");
        }
    }

    #[test]
    fn every_kind_of_trouble_has_words() {
        for (kind, context, told) in [
            (ErrorKind::NoEquals, &[][..], "“--x” cần dấu bằng giữa tên và giá trị."),
            (ErrorKind::TooManyValues, &[(ContextKind::InvalidValue, "c")], "“--x” có quá nhiều giá trị, từ “c”."),
            (
                ErrorKind::TooFewValues,
                &[(ContextKind::MinValues, "2"), (ContextKind::ActualNumValues, "1")],
                "“--x” cần ít nhất 2 giá trị, mới có 1.",
            ),
            (
                ErrorKind::WrongNumberOfValues,
                &[(ContextKind::ExpectedNumValues, "2"), (ContextKind::ActualNumValues, "3")],
                "“--x” cần 2 giá trị, đang có 3.",
            ),
            (
                ErrorKind::MissingSubcommand,
                &[(ContextKind::InvalidSubcommand, "task"), (ContextKind::ValidSubcommand, "list, show")],
                "“task” cần thêm một lệnh; chọn một trong: list, show.",
            ),
            (ErrorKind::InvalidUtf8, &[], "có tham số không phải chữ UTF-8."),
            (ErrorKind::Format, &[], "dòng lệnh không đọc được."),
        ] {
            let mut error = Error::new(kind);
            for (kind, text) in [(ContextKind::InvalidArg, "--x")].iter().chain(context) {
                error.insert(*kind, ContextValue::String((*text).to_owned()));
            }
            assert_eq!(explained(&error), told, "{kind:?}");
        }
    }

    #[test]
    fn json_is_known_even_where_the_line_cannot_be_read() {
        for (line, json) in [
            (&["dondoc", "taks", "--format", "json"][..], true),
            (&["dondoc", "--format=json", "taks"], true),
            (&["dondoc", "taks", "--format", "text", "json"], false),
            (&["dondoc", "--format"], false),
        ] {
            assert_eq!(wants_json(line.iter()), json, "{line:?}");
        }
    }

    fn walk(command: &mut Command, path: &str, look: &mut impl FnMut(&mut Command, &str)) {
        look(command, path);
        for sub in command.get_subcommands_mut() {
            let path = format!("{path} {}", sub.get_name());
            walk(sub, &path, look);
        }
    }

    #[test]
    fn every_command_and_argument_says_what_it_is_for() {
        let mut silent = Vec::new();
        let mut all = command();
        all.build();
        walk(&mut all, "dondoc", &mut |command, path| {
            if command.get_about().is_none() {
                silent.push(path.to_owned());
            }
            for arg in command.get_arguments() {
                if arg.get_help().is_none() {
                    silent.push(format!("{path} {arg}"));
                }
                // Flags have "true" and "false" as values that nobody types.
                let values = if arg.get_action().takes_values() { arg.get_possible_values() } else { Vec::new() };
                let free = [COMMON, "<CHANNEL>", "<SHELL>"]
                    .iter()
                    .any(|it| arg.get_help_heading() == Some(*it) || arg.to_string() == *it);
                silent.extend(
                    values
                        .iter()
                        .filter(|it| !free && it.get_help().is_none())
                        .map(|it| format!("{path} {arg} {}", it.get_name())),
                );
            }
        });
        assert!(silent.is_empty(), "{silent:#?}");
    }

    #[test]
    fn help_is_in_vietnamese_with_common_options_last() {
        let mut all = command();
        all.build();
        walk(&mut all, "dondoc", &mut |command, path| {
            for help in [command.render_help(), command.render_long_help()] {
                let help = in_words(&help.to_string());
                for english in
                    ["OPTIONS", "COMMAND", "default", "possible", "Possible", "Usage", "Options", "Arguments", "alias:"]
                {
                    assert!(!help.contains(english), "{path}: {english} in\n{help}");
                }
                let headings: Vec<&str> = ["Lệnh:", "Tham số:", "Tùy chọn:", "Tùy chọn chung:"]
                    .into_iter()
                    .filter(|heading| help.lines().any(|line| line == *heading))
                    .collect();
                let at = |heading: &str| help.find(&format!("\n{heading}\n")).unwrap();
                let ordered = headings.windows(2).all(|pair| at(pair[0]) < at(pair[1]));
                assert!(ordered && headings.last() == Some(&"Tùy chọn chung:"), "{path}: {headings:?} in\n{help}");
                let common = &help[at("Tùy chọn chung:")..];
                let place = |option: &str| common.find(option).unwrap_or_else(|| panic!("{path}: {option} in\n{help}"));
                assert!(
                    ["--data", "--format", "--today", "--help", "--version"].map(place).is_sorted(),
                    "{path}\n{help}"
                );
            }
        });
    }
}
