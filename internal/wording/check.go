package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// The bounds of a wording, in characters where not said otherwise. They are
// wide: the longest resolutions of coalitions run to some thirty clauses.
const (
	MaxTitle   = 300
	MaxLead    = 1_000
	MaxClause  = 10_000
	MaxNotes   = 50_000
	MaxClauses = 300     // clauses of both sections together
	MaxText    = 400_000 // all texts of both languages together
	maxID      = 64      // bytes
	maxFaults  = 50      // refusals told at once
)

// FieldName is the name under which a fault speaks of a text: the ID itself
// for the title and the opening words, "clause." and the ID for a clause.
func FieldName(id string) string {
	if reserved(id) {
		return id
	}
	return "clause." + id
}

// Clean returns w as it is kept: composed characters (NFC), one kind of line
// ending, no spaces around, no control or invisible formatting characters, a
// title on one line, and nesting brought within MaxDepth. It removes no word;
// what is too long, or is not text at all, is left for Sound to refuse.
func Clean(w Wording) Wording {
	w = w.Clone()
	w.Title = cleanPair(w.Title, false)
	w.TitleToCheck = cleanCheck(w.Title, w.TitleToCheck)
	w.Notes = cleanPair(w.Notes, true)
	for _, s := range Sections() {
		p := w.part(s)
		p.Lead = cleanPair(p.Lead, true)
		p.LeadToCheck = cleanCheck(p.Lead, p.LeadToCheck)
		flats := Flatten(*p)
		for i := range flats {
			f := &flats[i]
			f.Text = cleanPair(f.Text, true)
			f.Marker = cleanPair(f.Marker, false)
			f.ToCheck = cleanCheck(f.Text, f.ToCheck)
		}
		p.Clauses = Unflatten(flats).Clauses
	}
	return w
}

func cleanPair(t i18n.Text, lines bool) i18n.Text {
	return i18n.Text{EN: cleanText(t.EN, lines), FR: cleanText(t.FR, lines)}
}

// cleanCheck keeps a mark that can mean something: there is nothing to check
// where one of the two texts is not written.
func cleanCheck(t i18n.Text, check i18n.Lang) i18n.Lang {
	if t.EN == "" || t.FR == "" || check != i18n.EN && check != i18n.FR {
		return ""
	}
	return check
}

// cleanText normalises one text; lines says whether it may have several lines.
func cleanText(s string, lines bool) string {
	if !utf8.ValidString(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f' || r == '\u0085':
			if lines {
				return '\n'
			}
			return ' '
		case r == '\t':
			return ' '
		case unwanted(r):
			return -1
		}
		return r
	}, s)
	out := make([]string, 0, 1)
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		if line == "" && len(out) > 0 && out[len(out)-1] == "" {
			continue
		}
		out = append(out, line)
	}
	return norm.NFC.String(strings.TrimSpace(strings.Join(out, "\n")))
}

// unwanted reports characters that have no place in a text people vote on:
// controls, and those that are invisible or turn the order of what is read. The
// joiners that some scripts need are kept.
func unwanted(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u2060', '\ufeff', '\u200e', '\u200f', '\u061c':
		return true
	}
	return unicode.IsControl(r) && r != '\n' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\ufffe' || r == '\uffff'
}

// Sound refuses what no wording may be, a draft included: texts that are not
// valid UTF-8, control characters, texts beyond the bounds, nesting beyond
// MaxDepth, clauses without an ID or with one that stands twice. Each refusal
// names its field (FieldName).
func Sound(w Wording) error { return fault.Join(faultsOf(w)...) }

// Check refuses what cannot be submitted in lang: what Sound refuses, a missing
// title, a text without an action clause, a clause without words in lang.
// Whether the twin agrees is not asked here but by Complete.
func Check(w Wording, lang i18n.Lang) error {
	found := faultsOf(w)
	if strings.TrimSpace(w.Title.Only(lang)) == "" {
		found = append(found, fault.Field(TitleID, "wording.error.title_missing", nil))
	}
	actions := false
	for _, s := range Sections() {
		for _, line := range AllLines(w, s, lang) {
			if strings.TrimSpace(line.Text) != "" {
				actions = actions || s == Resolved
				continue
			}
			key := "wording.error.clause_empty"
			if line.Clause.Text.Has(lang.Other()) {
				key = "wording.error.clause_untranslated"
			}
			found = append(found, fault.Field(FieldName(line.Clause.ID), key, fault.Args{
				"Clause": ClauseName(w, line.Clause.ID), "Language": i18n.Say("wording.language." + string(lang)),
			}))
			if len(found) > maxFaults {
				return fault.Join(found...)
			}
		}
	}
	if !actions {
		found = append(found, fault.Field(string(Resolved), "wording.error.no_action", nil))
	}
	return fault.Join(found...)
}

func faultsOf(w Wording) []*fault.Error {
	var found []*fault.Error
	total, seen := 0, map[string]bool{}
	refuse := func(field, key string, args fault.Args) {
		if len(found) < maxFaults {
			found = append(found, fault.Field(field, key, args))
		}
	}
	check := func(field string, t i18n.Text, limit int) {
		for _, s := range [2]string{t.EN, t.FR} {
			n := utf8.RuneCountInString(s)
			total += n
			switch {
			case !utf8.ValidString(s):
				refuse(field, "wording.error.not_text", nil)
			case strings.ContainsFunc(s, unwanted):
				refuse(field, "wording.error.control_characters", nil)
			case n > limit:
				refuse(field, "wording.error.too_long", fault.Args{"Max": limit, "Length": n})
			}
		}
	}
	w.visit(func(id string, t i18n.Text, _ i18n.Lang) {
		switch id {
		case TitleID:
			check(id, t, MaxTitle)
		case WhereasLeadID, ResolvedLeadID:
			check(id, t, MaxLead)
		default:
			check(FieldName(id), t, MaxClause)
		}
	})
	check("notes", w.Notes, MaxNotes)
	count := 0
	for _, s := range Sections() {
		for _, f := range Flatten(w.Part(s)) {
			count++
			field := FieldName(f.ID)
			switch {
			case f.ID == "" || len(f.ID) > maxID || reserved(f.ID) || !utf8.ValidString(f.ID):
				refuse(field, "wording.error.id_missing", nil)
			case seen[f.ID]:
				refuse(field, "wording.error.id_twice", nil)
			}
			seen[f.ID] = true
			if f.Depth > MaxDepth {
				refuse(field, "wording.error.too_deep", fault.Args{"Max": MaxDepth})
			}
			check(field, f.Marker, MaxLead)
		}
	}
	if count > MaxClauses {
		refuse(string(Resolved), "wording.error.too_many_clauses", fault.Args{"Max": MaxClauses, "Clauses": count})
	}
	if total > MaxText {
		refuse(string(Resolved), "wording.error.text_too_long", fault.Args{"Max": MaxText, "Length": total})
	}
	return found
}
