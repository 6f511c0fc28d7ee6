//! Build steps that are Rust: `cargo run -p xtask -- COMMAND`.
//!
//! - `bindgen INPUT.wasm OUTPUT_DIR NAME` turns a compiled cdylib into an ES module and its wasm file. wasm-bindgen is used
//!   as a library so that its version is the one in Cargo.lock and nothing has to be installed.
//! - `sentences names|client|relay|store|images|layers` prints the sentences that a module can say, as a JSON object from code to English template.

use std::{env, error::Error, fs, path::Path, process::ExitCode};

use pullspec::sentence::Words;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["bindgen", input, output, name] => bindgen(input, output, name),
        ["sentences", "names"] => {
            print!("{}", sentences(&pullspec::catalogue::names()));
            Ok(())
        }
        ["sentences", "client" | "relay" | "store" | "images"] => {
            print!("{}", sentences(&pullspec::catalogue::catalogue()));
            Ok(())
        }
        ["sentences", "layers"] => {
            print!("{}", sentences(&pullspec::catalogue::layers()));
            Ok(())
        }
        _ => {
            eprintln!(
                "usage: xtask bindgen INPUT.wasm OUTPUT_DIR NAME | xtask sentences names|client|relay|store|images|layers"
            );
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm` into `output`.
///
/// The glue never looks for its wasm file by itself (`omit_default_module_path`): the npm entry points hand it over
/// compiled, so no bundler has to understand a `new URL(…)` inside generated code. What would load and compile it is no
/// export of the glue, so that bundles do without it.
fn bindgen(input: &str, output: &str, name: &str) -> Result<(), Box<dyn Error>> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(output)
        .map_err(|error| format!("{input}: {error:#}"))?;
    let file = |ending| Path::new(output).join(format!("{name}.{ending}"));
    rewrite(&file("js"), |text| text.strip_suffix(BOTH).map(|start| format!("{start}export {{ initSync }};\n")))?;
    rewrite(&file("d.ts"), |text| text.rfind(LOADER).map(|end| text[..end].to_owned()))
}

/// How the glue ends, and where the type of what loads it begins.
const BOTH: &str = "export { initSync, __wbg_init as default };\n";
const LOADER: &str = "\n/**\n * If `module_or_path` is";

/// Writes a file anew, or says that it is not what it was expected to be.
fn rewrite(file: &Path, change: impl Fn(&str) -> Option<String>) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let changed = change(&text).ok_or_else(|| format!("{}: wasm-bindgen writes it otherwise now", file.display()))?;
    Ok(fs::write(file, changed)?)
}

/// Sentences as JSON, one a line, in their order.
fn sentences(sentences: &[Words]) -> String {
    let lines: Vec<String> =
        sentences.iter().map(|words| format!("  {}: {}", quoted(words.code()), quoted(words.template()))).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

/// A JSON string; sentences hold no control characters.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
