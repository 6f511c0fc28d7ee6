//! `cargo run -p xtask -- INPUT.wasm OUTPUT_DIR NAME`: turns a compiled cdylib into an ES module and its wasm file.
//!
//! wasm-bindgen is used as a library so that its version is the one in Cargo.lock and nothing has to be installed.

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output, name] = arguments.as_slice() else {
        eprintln!("usage: xtask INPUT.wasm OUTPUT_DIR NAME");
        return ExitCode::from(2);
    };
    match generate(input, output, name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {input}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Writes `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm` into `output`.
///
/// The glue never looks for its wasm file by itself (`omit_default_module_path`): the npm entry points hand it over,
/// inlined or fetched, so no bundler has to understand a `new URL(…)` inside generated code.
fn generate(input: &str, output: &str, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(output)?;
    Ok(())
}
