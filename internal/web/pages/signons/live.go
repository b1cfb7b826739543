package signons

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/signons"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// scene is a statement's list at one moment: shared by all its open screens, and set once
// in each language.
type scene struct {
	roll signons.Roll
	set  [2]struct {
		once sync.Once
		wire []byte
		err  error
	}
}

func (p *Pages) loadScene(ctx context.Context, id string) (*scene, error) {
	r, err := p.Signons.RollByID(ctx, id)
	return &scene{roll: r}, err
}

// message is the list as a message of the stream, in a language.
func (s *scene) message(p *Pages, cat *i18n.Catalog, lang i18n.Lang) ([]byte, error) {
	i := 0
	if lang == i18n.FR {
		i = 1
	}
	one := &s.set[i]
	one.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		var b bytes.Buffer
		one.err = ui.Swap(listID).Render(templ.WithChildren(ctx, p.list(cat.For(lang), s.roll, signons.Groups(s.roll.Signatories, cat.For(lang)), "")), &b)
		one.wire = dataLines(b.String())
	})
	return one.wire, one.err
}

// dataLines writes a text as the data of one message, a field for each line (HTML Living
// Standard, server-sent events).
func dataLines(s string) []byte {
	var b bytes.Buffer
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r", ""), "\n") {
		b.WriteString("data: " + line + "\n")
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// keepAlive is how often a silent stream says that it is alive.
const keepAlive = 20 * time.Second

// live is the stream of a statement's list.
func (p *Pages) live(c *door.Call) error {
	st, err := p.open(c)
	if err != nil {
		return err
	}
	screen, err := p.screens.Subscribe(c.Ctx(), st.ID)
	if err != nil {
		return err
	}
	cat, lang := c.Door.Catalog, c.Lang
	return c.Stream(func(to *door.Events) {
		alive := time.NewTicker(keepAlive)
		defer alive.Stop()
		for {
			m, err := screen.State().message(p, cat, lang)
			if err != nil || to.Send(m) != nil {
				return
			}
			for waits := true; waits; {
				select {
				case <-to.Done():
					return
				case <-alive.C:
					if to.Send([]byte(":\n\n")) != nil {
						return
					}
				case <-screen.Updates:
					waits = false
				}
			}
		}
	}, screen.Close)
}

// listID is the element that holds the list.
const listID = "signatories"

// list is who has signed: how many, how far that is, and the names by place. place narrows
// it to one; empty: all of them.
func (p *Pages) list(l *i18n.Localizer, r signons.Roll, groups []signons.Group, place string) templ.Component {
	var body []templ.Component
	if n := r.Count(); n == 0 {
		body = append(body, parts.Para(l.T("signons.nobody")))
	} else {
		body = append(body, count(l.T("signpages.count", "Count", n), said(l, r)))
	}
	if goal := r.Statement.Goal; goal > 0 {
		body = append(body, ui.Progress(l, ui.ProgressData{
			ID: "goal", Label: l.T("signpages.goal"), Done: min(r.Count(), goal), Total: goal, Text: l.T("signpages.goal_words", "Count", r.Count(), "Goal", goal),
		}))
	}
	if r.Earlier > 0 {
		body = append(body, parts.Hint(l.T("signpages.earlier", "Count", r.Earlier)))
	}
	for _, g := range groups {
		if place == "" || g.Place.Key() == place {
			body = append(body, group(groupOf(l, g)))
		}
	}
	return parts.Stack(body...)
}

// said says how many of whom.
func said(l *i18n.Localizer, r signons.Roll) string {
	list := []string{}
	if n := r.Members(); n > 0 {
		list = append(list, l.T("signpages.members", "Count", n))
	}
	if n := r.Count() - r.Organizations(); n > 0 {
		list = append(list, l.T("signpages.persons", "Count", n))
	}
	return strings.Join(list, " ")
}

// groupView are the names of one place.
type groupView struct {
	name  string
	names []nameView
	more  string // those without a name
}

type nameView struct {
	name, city string
	lang       i18n.Lang // where it is not the page's
}

func groupOf(l *i18n.Localizer, g signons.Group) groupView {
	v, unnamed := groupView{name: g.Name}, 0
	for _, s := range g.Signatories {
		if s.Name.Empty() {
			unnamed++
			continue
		}
		one := nameView{name: s.Name.In(l.Lang()), city: s.City}
		if !s.Name.Has(l.Lang()) {
			one.lang = l.Lang().Other()
		}
		v.names = append(v.names, one)
	}
	if unnamed > 0 {
		v.more = l.T("signons.unnamed", "Count", unnamed)
	}
	return v
}
