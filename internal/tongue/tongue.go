// Package tongue knows the languages of the world by their tags (BCP 47): in which
// direction they are written, and what they are called in their own words, in English
// and in French. The two official languages are the matter of package i18n.
package tongue

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"plenary.example/internal/i18n"
)

// MaxTag is the longest tag that Parse takes (RFC 5646, section 4.4.1).
const MaxTag = 35

// Parse reads a language tag of BCP 47 and writes it as the standard does: "AR" is "ar",
// "fa_af" is "fa-AF". A macrolanguage is left as it is said ("prs" stays Dari). ok is
// false for what is no tag, for one of private use and for no language at all.
func Parse(s string) (tag string, ok bool) {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if s == "" || len(s) > MaxTag {
		return "", false
	}
	parsed, err := language.Raw.Parse(s)
	if err != nil {
		return "", false
	}
	base, _ := parsed.Base()
	if tag = parsed.String(); tag == "und" || base.String() == "und" || strings.HasPrefix(tag, "x-") {
		return "", false
	}
	return tag, true
}

// script is the four letters of the script that a language is written in.
func script(tag string) string {
	parsed, err := language.Raw.Parse(tag)
	if err != nil {
		return ""
	}
	base, _ := parsed.Base()
	written, sure := parsed.Script()
	if sure == language.No { // the tables know the macrolanguage alone
		switch base.String() {
		case "prs", "pes", "azb":
			return "Arab"
		}
	}
	return written.String()
}

// RightToLeft reports whether a language is written from right to left. Scripts by the
// Unicode Character Database (bidirectional class R or AL).
func RightToLeft(tag string) bool {
	switch script(tag) {
	case "Arab", "Aran", "Hebr", "Syrc", "Syre", "Syrj", "Syrn", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr", "Mend":
		return true
	}
	return false
}

// Dir is the dir attribute of HTML for a language: "rtl" or "ltr".
func Dir(tag string) string {
	if RightToLeft(tag) {
		return "rtl"
	}
	return "ltr"
}

// own are names that the Unicode tables lack, in the languages' own words.
func own(tag string) string {
	switch tag {
	case "prs", "prs-AF":
		return "دری"
	case "pes":
		return "فارسی"
	case "ht":
		return "Kreyòl ayisyen"
	case "ku", "kmr":
		return "Kurdî"
	case "rhg":
		return "Ruáingga"
	case "dv":
		return "ދިވެހި"
	case "ug":
		return "ئۇيغۇرچە"
	}
	return ""
}

// OwnName is a language's name in its own words and script: "العربية", "Українська". A
// language that has none here is named by its English name, or else by its tag.
func OwnName(tag string) string {
	name := own(tag)
	if parsed, err := language.Raw.Parse(tag); name == "" && err == nil {
		name = display.Self.Name(parsed)
	}
	if name == "" {
		name = NameIn(tag, i18n.EN)
	}
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[size:]
}

// NameIn is a language's name in English or in French, with a small letter where French
// has one: "Arabic", "arabe". One that has none here is its tag.
func NameIn(tag string, in i18n.Lang) string {
	switch {
	case tag == "prs" || tag == "fa-AF" || tag == "prs-AF":
		if in == i18n.FR {
			return "dari"
		}
		return "Dari"
	case tag == "rhg":
		return "Rohingya"
	}
	parsed, err := language.Raw.Parse(tag)
	if err != nil {
		return tag
	}
	names := display.English.Tags()
	if in == i18n.FR {
		names = display.French.Tags()
	}
	if name := names.Name(parsed); name != "" {
		return name
	}
	return tag
}

// Official is the official language that a tag is of, with ok false for any other.
func Official(tag string) (lang i18n.Lang, ok bool) {
	base, _, _ := strings.Cut(tag, "-")
	return i18n.ParseLang(base)
}
