package exchange

import (
	"context"
	"slices"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

// alike compares names as people write them: case and accents aside.
func alike(a, b string) bool { return a != "" && people.Fold(a) == people.Fold(b) }

// subjectList is the coalition's list of subjects while an import reads and
// extends it.
type subjectList struct {
	all []resolutions.Subject
	at  map[string]int // by slug and by folded name in either language
}

func (l *subjectList) add(s resolutions.Subject) int {
	i := len(l.all)
	l.all = append(l.all, s)
	for _, name := range []string{s.Slug, people.Fold(s.Name.EN), people.Fold(s.Name.FR)} {
		if _, taken := l.at[name]; !taken && name != "" {
			l.at[name] = i
		}
	}
	return i
}

func (l *subjectList) find(want resolutions.Subject) (int, bool) {
	for _, name := range []string{want.Slug, want.Name.EN, want.Name.FR} {
		if name == "" {
			continue
		}
		if i, ok := l.at[name]; ok {
			return i, true
		}
		if want.Slug != "" { // a slug is exact
			return 0, false
		}
		for _, folded := range []string{people.Fold(name), people.Slug(name)} {
			if i, ok := l.at[folded]; ok {
				return i, true
			}
		}
	}
	return 0, false
}

// subjects finds printed subjects on the coalition's list, by slug or by name in
// either language. What is not on it is added, with a doubt: no word is lost.
func (p *planner) subjects(ctx context.Context, printed []resolutions.Subject, row *ImportRow) (found, added []resolutions.Subject, err error) {
	if p.known == nil {
		list, err := p.library.SubjectsTx(ctx, p.tx)
		if err != nil {
			return nil, nil, err
		}
		p.known = &subjectList{at: map[string]int{}}
		for _, s := range list {
			p.known.add(s)
		}
	}
	for _, want := range printed {
		i, ok := p.known.find(want)
		if !ok {
			if want.Slug == "" {
				want.Slug = people.Slug(want.Name.In(i18n.EN))
			}
			if want.Slug == "" {
				continue
			}
			i = p.known.add(want)
			added = append(added, want)
			row.Doubts = append(row.Doubts, i18n.Say("resolutions.import.subject_added", "Subject", want.Name))
		}
		subject := p.known.all[i]
		if !slices.ContainsFunc(found, func(f resolutions.Subject) bool { return f.Slug == subject.Slug }) {
			found = append(found, subject)
		}
	}
	return found, added, nil
}
