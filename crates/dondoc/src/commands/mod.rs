//! One file per group of commands; each reads its arguments, calls the service, prints.

mod access;
mod agency;
pub mod explain;
pub mod import;
mod log;
mod official;
mod rates;
mod setup;
mod store;
mod task;

pub use rates::print as print_rates;
pub use task::{Listing, print_list};

use crate::{
    cli::{self, Cli, Command},
    demo, open, output, serve, usage,
};

/// Carries out a command and answers the exit code.
pub async fn run(cli: Cli) -> anyhow::Result<u8> {
    let global = cli.global;
    match cli.command {
        Command::Init(args) => setup::init(&global, args).await,
        Command::Agency(command) => agency::run(&global, command).await,
        Command::Official(command) => official::run(&global, command).await,
        Command::Import(args) => import::run(&global, args).await,
        Command::Task(command) => task::run(&global, command).await,
        Command::Rates(args) => rates::run(&global, args).await,
        Command::Explain(command) => explain::run(&global, command).await,
        Command::Clock => setup::clock(&global).await,
        Command::Calendar(command) => setup::calendar(&global, command).await,
        Command::Verify => log::verify(&global).await,
        Command::Export { file, force } => log::export(&global, &file, force).await,
        Command::Restore { from } => log::restore(&global, &from).await,
        Command::Backup { dir } => log::backup(&global, &dir).await,
        Command::Rebuild => log::rebuild(&global).await,
        Command::Migrate(args) => store::migrate(&global, args).await,
        Command::Store(cli::Store::Check { url }) => store::check(&global, url).await,
        Command::Serve(args) => serve::run(&global, args).await,
        Command::LoginLink(args) => access::login_link(&global, &args),
        Command::Token(command) => access::token(&global, command).await,
        Command::Webhook(command) => access::webhook(&global, command),
        Command::Remind(args) => serve::remind(&global, args).await,
        Command::Demo(args) => demo::run(&global, args).await,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut usage::command(), "dondoc", &mut script);
            output::line(String::from_utf8_lossy(&script).trim_end())?;
            Ok(output::DONE)
        }
    }
}

/// Opens the application, does something with it, and leaves the read models saved.
async fn with_app<T>(
    global: &cli::Global,
    work: impl AsyncFnOnce(&std::sync::Arc<dondoc_service::App>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let app = open::app(global).await?;
    let done = work(&app).await;
    // What was asked is done by now; rows that could not be saved are made again the next time.
    if let Err(error) = app.save_models().await {
        eprintln!("Cảnh báo: {error}");
    }
    done
}
