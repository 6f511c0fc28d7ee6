//! JSON for what crosses the boundary. Text and one `JSON.parse` cost a fraction of the code that builds objects
//! property by property, and are faster too.

use alloc::string::String;

/// **JSON text under construction.** Commas are put where they belong.
#[derive(Default)]
pub(super) struct Json {
    text: String,
}

impl Json {
    /// The text of one value.
    pub(super) fn of(write: impl FnOnce(&mut Self)) -> String {
        let mut json = Self::default();
        write(&mut json);
        json.text
    }

    /// A member that is a size or a count.
    #[cfg(feature = "layers")]
    pub(super) fn size(&mut self, name: &str, value: u64) {
        self.key(name);
        crate::sentence::push_number(&mut self.text, value);
    }

    /// A member that is a number, maybe a negative one.
    #[cfg(feature = "layers")]
    pub(super) fn signed(&mut self, name: &str, value: i64) {
        self.key(name);
        if value < 0 {
            self.text.push('-');
        }
        crate::sentence::push_number(&mut self.text, value.unsigned_abs());
    }

    /// The answer that tells what went wrong: an exclamation mark and the text of one value.
    #[cfg(feature = "names")]
    pub(super) fn failure(write: impl FnOnce(&mut Self)) -> String {
        let mut json = Self { text: "!".into() };
        write(&mut json);
        json.text
    }

    /// An object with the members that `write` adds.
    pub(super) fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.open(b'{');
        write(self);
        self.close(b'}');
    }

    /// An array with the values that `write` adds.
    pub(super) fn array<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.open(b'[');
        for item in items {
            self.comma();
            write(self, item);
        }
        self.close(b']');
    }

    /// The name of a member; its value comes next.
    pub(super) fn key(&mut self, name: &str) -> &mut Self {
        self.comma();
        self.quote(name);
        self.text.push(':');
        self
    }

    /// A member that is a text.
    pub(super) fn string(&mut self, name: &str, value: &str) {
        self.key(name).text(value);
    }

    /// A member that is a text, if there is one.
    pub(super) fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.string(name, value);
        }
    }

    /// A member that is a number.
    #[cfg(feature = "names")]
    pub(super) fn number(&mut self, name: &str, value: usize) {
        self.key(name);
        crate::sentence::push_number(&mut self.text, value as u64);
    }

    /// A member that is true or false.
    pub(super) fn boolean(&mut self, name: &str, value: bool) {
        self.key(name);
        self.text.push_str(if value { "true" } else { "false" });
    }

    /// A value that is a text.
    pub(super) fn text(&mut self, value: &str) {
        self.quote(value);
    }

    fn open(&mut self, bracket: u8) {
        self.text.push(char::from(bracket));
    }

    fn close(&mut self, bracket: u8) {
        self.text.push(char::from(bracket));
    }

    fn comma(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.text.push(',');
        }
    }

    fn quote(&mut self, value: &str) {
        self.text.push('"');
        for c in value.chars() {
            match c {
                '"' | '\\' => {
                    self.text.push('\\');
                    self.text.push(c);
                }
                ..' ' => self.escape(c),
                _ => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    /// Control characters, which JSON wants as `\u00XX`.
    fn escape(&mut self, c: char) {
        const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        self.text.push_str("\\u00");
        self.text.push(HEX[(c as usize >> 4) & 15]);
        self.text.push(HEX[c as usize & 15]);
    }
}
