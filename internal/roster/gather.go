package roster

import (
	"slices"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// organization is what all rows together say of one.
type organization struct {
	ids   []string // of the other program
	facts facts
	rows  []int // records that speak of it
	first int   // the record it is reported with
	named bool  // some row says its name
	// associate is set for an individual member, kept under the person's name.
	associate bool

	// Found by the plan:
	known  *people.Organization // in the register
	id     string               // in the register, or the key it will have
	fate   Outcome
	reason i18n.Message
	quiet  bool // nothing is to be written
}

// individual is what all rows together say of one person.
type individual struct {
	ids    []string
	who    person
	places []place
	rows   []int
	first  int

	known  *people.Person
	id     string
	fate   Outcome
	reason i18n.Message
	quiet  bool
}

// place is a person's place in an organization of the file.
type place struct {
	org   *organization
	title string
	row   int
}

// gathering puts the rows of all files together: several of one organization,
// several of one person.
type gathering struct {
	records []record
	orgs    []*organization
	people  []*individual

	byID     map[string]*organization
	byName   map[string][]*organization
	personID map[string]*individual
	byEmail  map[string]*individual
	byPlace  map[string]*individual // without an address: by name and organization
	rowsOf   map[string][]int       // of a person, by the other program's key
}

func gather(records []record) *gathering {
	g := &gathering{
		records: records, byID: map[string]*organization{}, byName: map[string][]*organization{},
		personID: map[string]*individual{}, byEmail: map[string]*individual{}, byPlace: map[string]*individual{}, rowsOf: map[string][]int{},
	}
	for i, r := range records {
		if r.personID != "" && r.refused.Key == "" {
			g.rowsOf[r.personID] = append(g.rowsOf[r.personID], i)
		}
	}
	at := make([]*organization, len(records))
	// Rows about organizations themselves come first, wherever they stand, since
	// they say most; then people's, whose employer may be one of them.
	for _, own := range []bool{true, false} {
		for i := range records {
			r := &records[i]
			if r.refused.Key == "" && r.hasOrg && r.own == own && !r.associate() {
				at[i] = g.organization(i, r)
			}
		}
	}
	for i := range records {
		r := &records[i]
		if r.refused.Key != "" {
			continue
		}
		switch {
		case r.hasPerson && r.associate():
			at[i] = g.ofOne(i, r)
			if r.hasOrg {
				r.note("roster.note.associate_employer", "Organization", r.org.name)
			}
		case r.hasPerson && at[i] == nil && r.organizationID != "":
			at[i] = g.byID[r.organizationID]
		case !r.hasPerson && at[i] == nil && r.personID != "":
			g.further(i, r)
			continue
		case at[i] != nil && !at[i].named && r.refused.Key == "":
			r.refuse("roster.refused.no_name")
			continue
		}
		if r.hasPerson && r.refused.Key == "" {
			g.person(i, r, at[i])
		}
	}
	g.orgs = slices.DeleteFunc(g.orgs, func(o *organization) bool { return !o.named })
	return g
}

// associate reports whether the row is about an individual who is a member.
func (r *record) associate() bool {
	if !r.hasPerson {
		return false
	}
	return r.org.class == people.Associate || !r.hasOrg && (r.org.class != "" || r.org.classWord != "" || !r.org.joined.IsZero())
}

// organization finds, or begins, what a row's organization is.
func (g *gathering) organization(i int, r *record) *organization {
	o := g.find(r)
	if o == nil && r.refused.Key != "" {
		return nil
	}
	if o == nil {
		o = &organization{first: i}
		g.orgs = append(g.orgs, o)
	}
	o.rows = append(o.rows, i)
	if r.organizationID != "" && !slices.Contains(o.ids, r.organizationID) {
		o.ids = append(o.ids, r.organizationID)
		g.byID[r.organizationID] = o
	}
	for _, name := range names(r.org.name) {
		o.named = true
		if !slices.Contains(g.byName[name], o) {
			g.byName[name] = append(g.byName[name], o)
		}
	}
	merge(&o.facts, r)
	return o
}

// names are the names of an organization as they are compared.
func names(t i18n.Text) []string {
	var list []string
	for _, lang := range i18n.Langs() {
		if name := people.Fold(t.Only(lang)); name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// find looks for the organization among those of the rows before: by its key,
// then by its name and city. Where several have the name, a row that does not
// say which one is refused.
func (g *gathering) find(r *record) *organization {
	if o := g.byID[r.organizationID]; r.organizationID != "" && o != nil {
		return o
	}
	var candidates []*organization
	for _, name := range names(r.org.name) {
		for _, o := range g.byName[name] {
			if !slices.Contains(candidates, o) && (r.organizationID == "" || len(o.ids) == 0) {
				candidates = append(candidates, o)
			}
		}
	}
	if r.org.slug != "" {
		candidates = slices.DeleteFunc(candidates, func(o *organization) bool { return o.facts.slug != "" && o.facts.slug != r.org.slug })
	}
	if r.own && r.org.city != "" {
		candidates = slices.DeleteFunc(candidates, func(o *organization) bool {
			return o.facts.city != "" && people.Fold(o.facts.city) != people.Fold(r.org.city)
		})
	}
	switch len(candidates) {
	case 0:
		return nil
	case 1:
		return candidates[0]
	}
	if i := slices.IndexFunc(candidates, func(o *organization) bool { return people.Fold(o.facts.city) == people.Fold(r.org.city) }); i >= 0 {
		return candidates[i]
	}
	r.refuse("roster.refused.several", "Name", r.org.name)
	return nil
}

// merge adds what a row says to what rows before have said, which is kept. The
// first day of several memberships counts, and the last.
func merge(f *facts, r *record) {
	n := r.org
	if f.name.Empty() {
		f.name = n.name
	}
	f.slug = or(f.slug, n.slug)
	if f.class == "" {
		f.class = n.class
	} else if n.class != "" && n.class != f.class {
		r.note("roster.note.other_class", "Class", n.class.Name(), "Kept", f.class.Name())
	}
	f.classWord = or(f.classWord, n.classWord)
	if f.region == "" {
		f.region = n.region
	}
	f.where, f.city, f.address = or(f.where, n.where), or(f.city, n.city), or(f.address, n.address)
	f.email, f.phone, f.website = or(f.email, n.email), or(f.phone, n.phone), or(f.website, n.website)
	f.budget = or(f.budget, n.budget)
	if f.lang == "" {
		f.lang = n.lang
	}
	// A term that goes on, or begins later than another ended, is the one that counts.
	more := !n.joined.IsZero() || !n.ended.IsZero() || n.statusOver
	had := !f.joined.IsZero() || !f.ended.IsZero() || f.statusOver
	switch {
	case more && !had:
		f.joined, f.ended, f.statusOver = n.joined, n.ended, n.statusOver
	case more:
		if f.joined.IsZero() || !n.joined.IsZero() && n.joined.Before(f.joined) {
			f.joined = n.joined
		}
		goesOn := func(ended time.Time, over bool) bool { return ended.IsZero() && !over }
		switch {
		case goesOn(f.ended, f.statusOver) || goesOn(n.ended, n.statusOver):
			f.ended, f.statusOver = time.Time{}, false
		case n.ended.After(f.ended):
			f.ended = n.ended
		}
	}
	f.pending = n.pending || f.pending
	for _, d := range n.dues {
		if i := slices.IndexFunc(f.dues, func(had people.Dues) bool { return had.Year == d.Year }); i < 0 {
			f.dues = append(f.dues, d)
		} else if f.dues[i].Paid.IsZero() && !d.Paid.IsZero() {
			f.dues[i].Paid = d.Paid
		}
	}
	if len(f.shown) == 0 {
		f.shown, f.shownDay, f.shownHow = n.shown, n.shownDay, n.shownHow
	}
}

// ofOne is the organization of one that an associate is kept as.
func (g *gathering) ofOne(i int, r *record) *organization {
	name := people.Fold(r.who.name)
	if r.personID != "" {
		if o := g.byID["person "+r.personID]; o != nil {
			o.rows = append(o.rows, i)
			merge(&o.facts, r)
			return o
		}
	}
	o := &organization{first: i, rows: []int{i}, named: true, associate: true, facts: facts{name: i18n.Same(r.who.name), class: people.Associate}}
	if r.personID != "" {
		o.ids = []string{r.personID}
		g.byID["person "+r.personID] = o
	}
	had := o.facts
	merge(&o.facts, r)
	for _, j := range g.rowsOf[r.personID] { // where the person lives may stand in another file
		if j != i && !g.records[j].associate() {
			merge(&o.facts, &g.records[j])
		}
	}
	o.facts.name, o.facts.email = had.name, r.who.email
	if r.org.classWord != "" { // what kind of membership this is has to be said
		o.facts.class = ""
	} else {
		o.facts.class = had.class
	}
	o.facts.lang = r.who.lang
	g.orgs = append(g.orgs, o)
	g.byName[name] = append(g.byName[name], o)
	return o
}

// further adds a row that knows somebody by a key alone: a membership of a
// contact whose name stands elsewhere.
func (g *gathering) further(i int, r *record) {
	if o := g.byID[r.personID]; o != nil {
		o.rows = append(o.rows, i)
		merge(&o.facts, r)
		return
	}
	if o := g.byID["person "+r.personID]; o != nil {
		o.rows = append(o.rows, i)
		merge(&o.facts, r)
		return
	}
	if p := g.personID[r.personID]; p != nil {
		p.rows = append(p.rows, i)
		return
	}
	r.refuse("roster.refused.unknown_key", "Key", i18n.Clip(r.personID, 40))
}

// person finds, or begins, the person a row is about.
func (g *gathering) person(i int, r *record, org *organization) {
	p, placeKey := g.findPerson(r, org)
	if p != nil && !sameName(p.who.name, r.who.name) {
		r.refuse("roster.refused.shared_email", "Name", p.who.name, "Email", r.who.email)
		return
	}
	if p == nil {
		p = &individual{first: i, who: person{name: r.who.name}}
		g.people = append(g.people, p)
	}
	p.rows = append(p.rows, i)
	p.who.email, p.who.phone = or(p.who.email, r.who.email), or(p.who.phone, r.who.phone)
	if p.who.lang == "" {
		p.who.lang = r.who.lang
	}
	if r.personID != "" && !slices.Contains(p.ids, r.personID) {
		p.ids = append(p.ids, r.personID)
		g.personID[r.personID] = p
	}
	if p.who.email != "" {
		g.byEmail[p.who.email] = p
	}
	g.byPlace[placeKey] = p
	if org == nil {
		return
	}
	if j := slices.IndexFunc(p.places, func(had place) bool { return had.org == org }); j >= 0 {
		p.places[j].title = or(p.places[j].title, r.who.title)
		return
	}
	p.places = append(p.places, place{org: org, title: r.who.title, row: i})
}

func (g *gathering) findPerson(r *record, org *organization) (p *individual, placeKey string) {
	placeKey = people.Fold(r.who.name)
	if org != nil {
		placeKey += "\x00" + itoa(org.first)
	}
	if p := g.personID[r.personID]; r.personID != "" && p != nil {
		return p, placeKey
	}
	if r.who.email != "" {
		return g.byEmail[r.who.email], placeKey
	}
	if r.personID != "" {
		return nil, placeKey // another key is another person
	}
	return g.byPlace[placeKey], placeKey
}

// sameName reports whether two names may be one person's: the same, or with the
// same last word and the same first letter.
func sameName(a, b string) bool {
	a, b = people.Fold(a), people.Fold(b)
	if a == b || a == "" || b == "" {
		return a == b
	}
	return lastWord(a) == lastWord(b) && a[0] == b[0]
}

func lastWord(s string) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == ' ' {
			return s[i+1:]
		}
	}
	return s
}
