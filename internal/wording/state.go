package wording

import "plenary.example/internal/i18n"

// Progress counts the texts of a wording (title, opening words, clauses) in
// one language. A text written in neither language is not counted.
type Progress struct {
	Written int // texts that stand in this language, those to be checked included
	Missing int // texts that stand in the other language only
	ToCheck int // texts of this language that await checking against their twin
}

// States holds the progress of each language.
type States struct{ EN, FR Progress }

// In returns the progress of one language.
func (s States) In(lang i18n.Lang) Progress {
	if lang == i18n.FR {
		return s.FR
	}
	return s.EN
}

// State counts, for each language, what is written, missing and to be checked.
func State(w Wording) States {
	var s States
	w.visit(func(_ string, t i18n.Text, check i18n.Lang) {
		s.EN.count(t, check, i18n.EN)
		s.FR.count(t, check, i18n.FR)
	})
	return s
}

func (p *Progress) count(t i18n.Text, check, lang i18n.Lang) {
	switch {
	case t.Has(lang):
		p.Written++
		if check == lang {
			p.ToCheck++
		}
	case t.Has(lang.Other()):
		p.Missing++
	}
}

// Complete reports whether the whole text stands in lang: a title, at least one
// action clause, no clause without words, and nothing that awaits checking.
func Complete(w Wording, lang i18n.Lang) bool {
	p := State(w).In(lang)
	return p.Missing == 0 && p.ToCheck == 0 && Check(w, lang) == nil
}
