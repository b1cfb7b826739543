package minutes

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// maxText bounds one text of a draft in one language, in bytes.
const maxText = 8000

// Draft is what people wrote around the record: texts by where they stand. Present
// and Regrets stand in the head, Before a part, Instead of a line, After a line.
type Draft map[string]i18n.Text

// Where the texts of the head stand.
const (
	Present = "present"
	Regrets = "regrets"
)

// Before is where a text stands that goes before a part.
func Before(part string) string { return "before." + part }

// Instead is where a text stands that a line is said in.
func Instead(line string) string { return "line." + line }

// After is where a text stands that goes after a line.
func After(line string) string { return "after." + line }

// HeadKey is the part of the minutes that has attendance and regrets.
const HeadKey = "head"

// Places are where a draft of the record has texts, in the order they are read; part
// empty: everywhere.
func (r Record) Places(part string) []string {
	var list []string
	if part == "" || part == HeadKey {
		list = append(list, Present, Regrets)
	}
	for _, p := range r.Parts {
		if part != "" && part != p.Key {
			continue
		}
		list = append(list, Before(p.Key))
		for _, l := range p.Lines {
			if l.Free() {
				list = append(list, Instead(l.Key))
			}
			list = append(list, After(l.Key))
		}
	}
	return list
}

// draftOf reads what a version kept.
func draftOf(stored string) (Draft, error) {
	d := Draft{}
	return d, json.Unmarshal([]byte(stored), &d)
}

// tidy is a text as it is kept.
func tidy(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.TrimSpace(strings.ToValidUTF8(strings.Join(lines, "\n"), "\ufffd"))
}

// checked are the texts of a form, tidied, if the record has places for them.
func checked(r Record, typed map[string]i18n.Text) (Draft, error) {
	places, out := r.Places(""), Draft{}
	var found []*fault.Error
	for _, place := range slices.Sorted(maps.Keys(typed)) {
		if !slices.Contains(places, place) {
			return nil, fault.New(fault.Invalid, "minutes.error.place", nil)
		}
		t := i18n.Text{EN: tidy(typed[place].EN), FR: tidy(typed[place].FR)}
		for _, lang := range i18n.Langs() {
			if len(t.Only(lang)) > maxText {
				found = append(found, fault.Field(place+"_"+string(lang), "meetings.error.long", fault.Args{"Max": maxText}))
			}
		}
		out[place] = t
	}
	return out, fault.Join(found...)
}

// Conflict is a text that two people changed at once.
type Conflict struct {
	Place        string
	Lang         i18n.Lang
	Was          string // when the one who saves now began
	Mine, Theirs string
}

// merge puts typed texts over the draft that stands now. They were typed over base:
// what is as it was there gives way to what stands now. A text changed on both sides
// is a conflict.
func merge(base, now, typed Draft) (Draft, []Conflict) {
	out := maps.Clone(now)
	if out == nil {
		out = Draft{}
	}
	var conflicts []Conflict
	for _, place := range slices.Sorted(maps.Keys(typed)) {
		text := now[place]
		for _, lang := range i18n.Langs() {
			was, mine, theirs := base[place].Only(lang), typed[place].Only(lang), now[place].Only(lang)
			switch {
			case mine == was || mine == theirs:
			case theirs == was:
				text = text.With(lang, mine)
			default:
				conflicts = append(conflicts, Conflict{Place: place, Lang: lang, Was: was, Mine: mine, Theirs: theirs})
			}
		}
		out[place] = text
		if text.Empty() {
			delete(out, place)
		}
	}
	return out, conflicts
}

// oneLanguage are the places whose text is in one language only.
func (d Draft) oneLanguage() []string {
	var list []string
	for _, place := range slices.Sorted(maps.Keys(d)) {
		if !d[place].Has(i18n.EN) || !d[place].Has(i18n.FR) {
			list = append(list, place)
		}
	}
	return list
}
