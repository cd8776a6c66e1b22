//! Runs the fake messenger by itself, with its page, until it is interrupted.

use dondoc_fake_messenger::{Fake, Options};
use std::{env, io, net::SocketAddr, process::ExitCode};

const HELP: &str = "\
A stand-in for Telegram and Zalo on this machine, to try the bot without either.

Usage: fake-messenger [--listen ADDRESS] [--telegram-token TOKEN] [--zalo-token TOKEN]

  --listen ADDRESS         where to listen; port 0 takes a free one [default: 127.0.0.1:8081]
  --telegram-token TOKEN   the token the Telegram side answers to
  --zalo-token TOKEN       the token the Zalo side answers to
";

fn main() -> ExitCode {
    match run(env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> io::Result<()> {
    let wrong = |why: String| io::Error::other(format!("{why}\n\n{HELP}"));
    let mut options = Options { listen: SocketAddr::from(([127, 0, 0, 1], 8081)), ..Options::default() };
    while let Some(name) = arguments.next() {
        if matches!(name.as_str(), "-h" | "--help") {
            print!("{HELP}");
            println!("\nWithout tokens: {} and {}.", options.telegram_token, options.zalo_token);
            return Ok(());
        }
        let value = arguments.next().ok_or_else(|| wrong(format!("{name} needs a value")))?;
        match name.as_str() {
            "--listen" => options.listen = value.parse().map_err(|_| wrong(format!("not an address: {value}")))?,
            "--telegram-token" => options.telegram_token = value,
            "--zalo-token" => options.zalo_token = value,
            _ => return Err(wrong(format!("unknown option {name}"))),
        }
    }
    let fake = Fake::try_start(options)?;
    println!("page                {}/", fake.url());
    println!("Telegram api_url    {}", fake.url());
    println!("Zalo api_url        {}", fake.zalo_url());
    loop {
        std::thread::park();
    }
}
