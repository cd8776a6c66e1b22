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

use clap::FromArgMatches;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::from_arg_matches(&cli::command().get_matches()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
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
