package concerns

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/concerns/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/filing"
	"plenary.example/internal/skos"
)

// Names are several names in each language.
type Names struct{ EN, FR []string }

// In lists the names in a language.
func (n Names) In(lang i18n.Lang) []string {
	if lang == i18n.FR {
		return n.FR
	}
	return n.EN
}

// Definition is what the vocabulary says of a concern.
type Definition struct {
	Name         i18n.Text // in both languages
	About        i18n.Text // in both languages or in none
	Also         Names
	Broader      string // a slug; empty: none
	SameAs       []string
	CountsPublic bool
}

// Definition is what stands of a concern, to be changed.
func (c Concern) Definition() Definition {
	return Definition{Name: c.Name, About: c.About, Also: c.Also, Broader: c.Broader, SameAs: c.SameAs, CountsPublic: c.CountsPublic}
}

// Bounds of a definition.
const (
	MaxName  = 150 // characters of a name
	maxNames = 20  // other names, and addresses, of one concern
)

// linesOf are the lines of a text that say something.
func linesOf(s string) []string {
	var list []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !slices.Contains(list, line) {
			list = append(list, line)
		}
	}
	return list
}

// LinesOf reads what was typed one on a line: each once, without what is empty.
func LinesOf(s string) []string { return linesOf(text(s)) }

// Define writes what the vocabulary says of a concern. Its address stays whatever it is
// called.
func (s *Service) Define(ctx context.Context, who access.Actor, slug string, d Definition) error {
	if err := mayDescribe(who); err != nil {
		return err
	}
	d = d.cleaned()
	return s.log.Do(ctx, who, "concerns.define", func(tx *audit.Tx) error {
		subject, err := s.known(ctx, tx, slug)
		if err != nil {
			return err
		}
		if err := s.checkDefinition(ctx, tx, slug, d); err != nil {
			return err
		}
		tx.About(Kind, slug)
		if d.Broader != "" {
			tx.Detail("broader", d.Broader)
		}
		if subject.Name != d.Name {
			tx.Detail("was", subject.Name)
			if err := filing.RenameTx(ctx, tx, resolutions.Subject{Slug: slug, Name: d.Name}); err != nil {
				return err
			}
		}
		return d.save(ctx, tx, slug)
	})
}

// Add puts a concern at the end of the vocabulary and returns its slug, which is made of
// its English name.
func (s *Service) Add(ctx context.Context, who access.Actor, d Definition) (slug string, err error) {
	if err := mayDescribe(who); err != nil {
		return "", err
	}
	d = d.cleaned()
	slug = people.Slug(d.Name.EN)
	return slug, s.log.Do(ctx, who, "concerns.add", func(tx *audit.Tx) error {
		if err := s.checkDefinition(ctx, tx, slug, d); err != nil {
			return err
		}
		if _, err := s.known(ctx, tx, slug); err == nil || slug == "" || slug == reserved {
			return fault.Field("name_en", "concerns.error.name_taken", fault.Args{"Name": d.Name.EN})
		} else if f := fault.Of(err); f == nil || f.Kind != fault.NotFound {
			return err
		}
		tx.About(Kind, slug)
		if err := filing.AppendTx(ctx, tx, s.resolutions, resolutions.Subject{Slug: slug, Name: d.Name}); err != nil {
			return err
		}
		return d.save(ctx, tx, slug)
	})
}

// reserved is the address of the page on which a concern is added.
const reserved = "new"

func (d Definition) cleaned() Definition {
	d.Name, d.About = texts(d.Name), texts(d.About)
	join := func(list []string) []string { return LinesOf(strings.Join(list, "\n")) }
	d.Also, d.SameAs = Names{EN: join(d.Also.EN), FR: join(d.Also.FR)}, join(d.SameAs)
	return d
}

func (d Definition) save(ctx context.Context, tx *audit.Tx, slug string) error {
	return store.New(tx).SaveVocabulary(ctx, store.SaveVocabularyParams{
		Slug: slug, AboutEn: d.About.EN, AboutFr: d.About.FR, CountsPublic: db.Flag(d.CountsPublic), ChangedAt: db.Micros(tx.Now), Broader: d.Broader,
		AlsoEn: strings.Join(d.Also.EN, "\n"), AlsoFr: strings.Join(d.Also.FR, "\n"), SameAs: strings.Join(d.SameAs, "\n"),
	})
}

// checkDefinition refuses what cannot stand in the vocabulary, field by field.
func (s *Service) checkDefinition(ctx context.Context, tx *audit.Tx, slug string, d Definition) error {
	all, err := s.AllTx(ctx, tx)
	if err != nil {
		return err
	}
	found := []*fault.Error{tooLong("about_en", d.About.EN, maxAbout), tooLong("about_fr", d.About.FR, maxAbout), otherLanguage("about", d.About)}
	add := func(field, key string, args fault.Args) { found = append(found, fault.Field(field, key, args)) }
	for _, lang := range i18n.Langs() {
		field, name := "name_"+string(lang), d.Name.Only(lang)
		if name == "" {
			add(field, "concerns.error.name", nil)
		}
		found = append(found, tooLong(field, name, MaxName))
		for _, other := range all {
			if other.Slug != slug && name != "" && strings.EqualFold(other.Name.Only(lang), name) {
				add(field, "concerns.error.name_taken", fault.Args{"Name": name})
			}
		}
		also := "also_" + string(lang)
		for _, one := range d.Also.In(lang) {
			found = append(found, tooLong(also, one, MaxName))
		}
		if len(d.Also.In(lang)) > maxNames {
			add(also, "concerns.error.too_many", fault.Args{"Max": maxNames})
		}
	}
	if len(d.SameAs) > maxNames {
		add("same_as", "concerns.error.too_many", fault.Args{"Max": maxNames})
	}
	for _, one := range d.SameAs {
		if u, err := url.Parse(one); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(one) > MaxLink {
			add("same_as", "concerns.error.same_as", fault.Args{"Address": one})
		}
	}
	found = append(found, broaderRefusal(all, slug, d.Broader))
	return refusals(found...)
}

// broaderRefusal refuses a broader concern that is not there, or under which the concern
// would stand under itself.
func broaderRefusal(all []Concern, slug, broader string) *fault.Error {
	if broader == "" {
		return nil
	}
	parents, names := map[string]string{}, map[string]i18n.Text{}
	for _, c := range all {
		parents[c.Slug], names[c.Slug] = c.Broader, c.Name
	}
	if _, ok := names[broader]; !ok {
		return fault.Field("broader", "concerns.error.broader", nil)
	}
	if skos.Loops(slug, broader, func(at string) string { return parents[at] }) {
		return fault.Field("broader", "concerns.error.loop", fault.Args{"Broader": names[broader], "Name": names[slug]})
	}
	return nil
}

// Node is a concern with those that are part of it.
type Node struct {
	Concern
	Depth    int // 0 at the top
	Narrower []Node
}

// Tree nests concerns, each level in the order in which they are given. One whose
// broader concern is not among them stands at the top.
func Tree(list []Concern) []Node {
	known := map[string]bool{}
	for _, c := range list {
		known[c.Slug] = true
	}
	var under func(broader string, depth int) []Node
	under = func(broader string, depth int) []Node {
		var nodes []Node
		for _, c := range list {
			at := c.Broader
			if !known[at] {
				at = ""
			}
			if at == broader && depth <= len(list) {
				nodes = append(nodes, Node{Concern: c, Depth: depth, Narrower: under(c.Slug, depth+1)})
			}
		}
		return nodes
	}
	return under("", 0)
}

// Under lists the concerns below one, level after level down each branch.
func Under(list []Concern, slug string) []Node {
	var below []Node
	var walk func(nodes []Node, within bool)
	walk = func(nodes []Node, within bool) {
		for _, n := range nodes {
			if within {
				below = append(below, n)
			}
			walk(n.Narrower, within || n.Slug == slug)
		}
	}
	walk(Tree(list), false)
	return below
}

// AllTx is All within an upper subject's transaction.
func (s *Service) AllTx(ctx context.Context, tx db.DBTX) ([]Concern, error) {
	subjects, err := s.resolutions.SubjectsTx(ctx, tx)
	if err != nil {
		return nil, err
	}
	return s.all(ctx, tx, subjects)
}
