//! Programs for Node.js that tests need, installed from a pinned lock by the first test that comes.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

/// A copy of `source` (its `package.json`, its lock and its scripts) under `name` among the build's temporary files, with what
/// the lock names installed. Tests side by side wait for each other.
pub fn installed(source: &Path, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let wanted = fs::read(source.join("package-lock.json")).unwrap();
    let mark = folder.join("installed");
    if fs::read(&mark).ok().as_ref() != Some(&wanted) {
        for name in ["package.json", "package-lock.json"] {
            fs::copy(source.join(name), folder.join(name)).unwrap();
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
        let done =
            npm.status().unwrap_or_else(|error| panic!("these tests need npm; “make tools” installs it: {error}"));
        assert!(done.success(), "npm installs what {}/package-lock.json names", source.display());
        fs::write(&mark, wanted).unwrap();
    }
    for entry in fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "mjs") {
            let (script, copy) = (fs::read(&path).unwrap(), folder.join(path.file_name().unwrap()));
            // Only where it differs: another test may be reading it.
            if fs::read(&copy).ok().as_ref() != Some(&script) {
                fs::write(copy, script).unwrap();
            }
        }
    }
    folder
}
