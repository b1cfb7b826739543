// Package i18n holds the two official languages: texts in both, the sentences
// of the catalogue, and how each language writes numbers, dates and quotes.
package i18n

import "strings"

// Lang is one of the coalition's official languages, as an IETF tag.
type Lang string

// The two official languages.
const (
	EN Lang = "en"
	FR Lang = "fr"
)

// Langs lists the official languages in the order pages show them.
func Langs() [2]Lang { return [2]Lang{EN, FR} }

// Other returns the twin of a language.
func (l Lang) Other() Lang {
	if l == FR {
		return EN
	}
	return FR
}

// ParseLang reads a language tag ("fr", "fr-CA"); ok is false for any other.
func ParseLang(s string) (lang Lang, ok bool) {
	base, _, _ := strings.Cut(strings.ToLower(s), "-")
	switch base {
	case "en":
		return EN, true
	case "fr":
		return FR, true
	}
	return EN, false
}

// Text is a text people read, in both languages. Either may be empty while a
// translation is awaited.
type Text struct {
	EN string `json:"en,omitempty"`
	FR string `json:"fr,omitempty"`
}

// In returns the text in l, or in the other language where l has none.
func (t Text) In(l Lang) string {
	if s := t.Only(l); s != "" {
		return s
	}
	return t.Only(l.Other())
}

// Only returns the text in l, empty where it is not written yet.
func (t Text) Only(l Lang) string {
	if l == FR {
		return t.FR
	}
	return t.EN
}

// Has reports whether the text is written in l.
func (t Text) Has(l Lang) bool { return t.Only(l) != "" }

// Empty reports whether neither language has a word.
func (t Text) Empty() bool { return t.EN == "" && t.FR == "" }

// With returns the text with l's version replaced by s.
func (t Text) With(l Lang, s string) Text {
	if l == FR {
		t.FR = s
	} else {
		t.EN = s
	}
	return t
}

// Same returns a text that reads the same in both languages (a name, a number).
func Same(s string) Text { return Text{EN: s, FR: s} }

// Message is a sentence of the catalogue with its arguments, not yet said in
// any language: what a pure rule returns to explain itself.
type Message struct {
	Key  string
	Args map[string]any
}

// Say builds a Message from a key and alternating argument names and values.
func Say(key string, args ...any) Message { return Message{Key: key, Args: pairs(args)} }

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			panic("i18n: argument name is not a string")
		}
		m[name] = args[i+1]
	}
	return m
}

// Clip bounds a line to so many characters, the last of which then shows that
// there were more.
func Clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
