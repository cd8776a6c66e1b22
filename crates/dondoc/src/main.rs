//! dondoc: follow every assigned task from the plan to the on-time rate.
//!
//! The only binary. `main` wires and prints; what can be done is in `dondoc-service`.

mod cli;
mod commands;
mod demo;
mod inputs;
mod open;
mod output;
mod serve;
mod usage;

use clap::FromArgMatches;
use std::process::ExitCode;

fn main() -> ExitCode {
    let read = usage::command().try_get_matches().and_then(|matches| cli::Cli::from_arg_matches(&matches));
    let cli = match read {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(usage::tell(&error)),
    };
    let format = cli.global.format;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("Lỗi: không khởi động được: {error}");
            return ExitCode::from(output::BROKEN);
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => ExitCode::from(output::tell(&error, format)),
    }
}
