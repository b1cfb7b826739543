package bench

import (
	"context"
	"fmt"
	"strings"

	"plenary.example/internal/exchange"
	"plenary.example/internal/i18n"
	"plenary.example/internal/intake"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search/corpus"
	"plenary.example/internal/wording"
)

// library is an invented library of resolutions, the same at each run: words
// that are as common as in real texts, two meetings a year from 1978.
type library struct {
	corpus *corpus.Corpus
	total  int
}

const (
	librarySeed  = 1
	libraryBatch = 2000 // entries imported at a time, to bound the memory
	clauseWords  = 25
	firstYear    = 1978
)

func newLibrary(total int) *library {
	return &library{corpus: corpus.New(librarySeed), total: total}
}

// meetingsHeld are those that the library's resolutions come from.
func (l *library) meetingsHeld() int { return min(97, max(l.total/10, 1)) }

// address is where the i-th resolution stands; the last meeting comes first,
// since an index is made fastest from the newest.
func (l *library) address(i int) resolutions.Address {
	held := l.meetingsHeld()
	back, number := i*held/l.total, 0
	for j := i; j >= 0 && j*held/l.total == back; j-- {
		number++
	}
	at := held - 1 - back
	return resolutions.Address{Meeting: fmt.Sprintf("%d-%02d", firstYear+at/2, 5+6*(at%2)), Label: resolutions.LabelOf(number)}
}

// fill imports the library, unless it is there already.
func (l *library) fill(ctx context.Context, env Env, p *Program) error {
	last, err := p.Resolutions.EntryIDTx(ctx, p.DB.Reader(), l.address(l.total-1))
	if err != nil || last != "" {
		return err
	}
	for from := 0; from < l.total; from += libraryBatch {
		env.step("library", from, l.total)
		list := make([]intake.Paired, 0, libraryBatch)
		for i := from; i < min(from+libraryBatch, l.total); i++ {
			list = append(list, l.entry(i))
		}
		report, err := p.Exchange.Import(ctx, program(), exchange.Import{Entries: list})
		if err != nil {
			return err
		}
		if report.Created+report.Unchanged != len(list) {
			return fmt.Errorf("of %d resolutions %d were taken in", len(list), report.Created+report.Unchanged)
		}
	}
	env.step("library", l.total, l.total)
	return nil
}

func (l *library) entry(i int) intake.Paired {
	d := l.corpus.Document(i, l.total)
	at := l.address(i)
	number := 0
	_, _ = fmt.Sscan(at.Label, &number)
	en, fr := strings.Fields(d.Body.EN), strings.Fields(d.Body.FR)
	clauses := max(len(en)/clauseWords, 2)
	w := wording.Wording{Title: d.Title}
	for n := range clauses {
		c := wording.Clause{ID: fmt.Sprintf("c%d", n), Text: i18n.Text{EN: share(en, n, clauses), FR: share(fr, n, clauses)}}
		if n < (clauses+1)/2 {
			w.Whereas.Clauses = append(w.Whereas.Clauses, c)
		} else {
			w.Resolved.Clauses = append(w.Resolved.Clauses, c)
		}
	}
	return intake.Paired{
		Key: at.String(), Meeting: at.Meeting, Number: number, Langs: []i18n.Lang{i18n.EN, i18n.FR}, Wording: w,
		Subjects: []string{librarySubjects()[i%len(librarySubjects())]}, Status: []string{"in_force", "in_force", "rescinded"}[i%3],
		Fingerprint: intake.Fingerprint(w),
	}
}

// share is the n-th of so many stretches of the words.
func share(words []string, n, of int) string {
	return strings.Join(words[len(words)*n/of:len(words)*(n+1)/of], " ")
}

func librarySubjects() []string {
	return []string{"detention", "children", "anti-racism", "resettlement"}
}
