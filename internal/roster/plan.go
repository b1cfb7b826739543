package roster

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/roster/internal/store"
)

// The kinds of subject that a source has keys of.
const (
	kindOfOrganization = "organization"
	kindOfPerson       = "person"
)

// plan is what an import will do.
type plan struct {
	*gathering
	s       *Service
	today   time.Time
	source  string
	sheets  map[string]*Sheet
	sources map[string]store.SourcesRow // by kind and the other program's key
	seen    map[string]string           // by our key: what the source said last; no entry: nothing

	byOurID   map[string]*people.Organization
	bySlug    map[string]*people.Organization
	byOurName map[string][]*people.Organization
	byMail    map[string]*people.Organization
	byLook    map[string]*people.Organization
	taken     map[string]bool // slugs

	register *register

	said  [][]i18n.Message // by record
	fates []Outcome
	sums  Sums
}

func (s *Service) plan(ctx context.Context, sheets []*Sheet) (*plan, error) {
	p := &plan{
		s: s, today: s.Today(), sheets: map[string]*Sheet{}, sources: map[string]store.SourcesRow{}, seen: map[string]string{},
		byOurID: map[string]*people.Organization{}, bySlug: map[string]*people.Organization{}, byOurName: map[string][]*people.Organization{},
		byMail: map[string]*people.Organization{}, byLook: map[string]*people.Organization{}, taken: map[string]bool{},
		sums: Sums{Outcomes: map[Outcome]int{}},
	}
	var records []record
	for _, sheet := range sheets {
		if p.source == "" || p.source == plainSheet {
			p.source = sheet.Source
		}
		p.sheets[sheet.File] = sheet
		rd := &reader{sheet: sheet, today: p.today, dueDay: s.dueDay}
		for _, row := range sheet.Rows {
			records = append(records, rd.read(row))
		}
	}
	p.gathering = gather(records)
	p.said, p.fates = make([][]i18n.Message, len(records)), make([]Outcome, len(records))
	if err := p.load(ctx); err != nil {
		return nil, err
	}
	for _, o := range p.orgs {
		if err := p.organization(ctx, o); err != nil {
			return nil, err
		}
	}
	var err error
	if p.register, err = s.register(ctx, len(p.people)); err != nil {
		return nil, err
	}
	for _, one := range p.people {
		if err := p.person(ctx, one); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// loadPage is how many rows one query brings.
const loadPage = 5000

// load reads the organizations of the register, and what the source was known
// to say.
func (p *plan) load(ctx context.Context) error {
	q := store.New(p.s.db.Reader())
	params := store.SourcesParams{Source: p.source, PageSize: loadPage}
	for {
		rows, err := q.Sources(ctx, params)
		if err != nil {
			return err
		}
		for _, r := range rows {
			p.sources[r.Kind+" "+r.ExternalID] = r
			if r.Seen != "" || p.seen[r.SubjectID] == "" {
				p.seen[r.SubjectID] = r.Seen
			}
			params.AfterKind, params.AfterID = r.Kind, r.ExternalID
		}
		if len(rows) < loadPage {
			break
		}
	}
	filter := people.Filter{}
	for {
		list, more, err := p.s.people.Organizations(ctx, filter)
		if err != nil {
			return err
		}
		for i := range list {
			p.know(&list[i])
			filter.After = list[i].ID
		}
		if !more {
			return nil
		}
	}
}

// know enters an organization of the register in the indexes.
func (p *plan) know(o *people.Organization) {
	p.byOurID[o.ID], p.bySlug[o.Slug], p.taken[o.Slug] = o, o, true
	for _, name := range names(o.Name) {
		p.byOurName[name] = append(p.byOurName[name], o)
	}
	for _, lang := range i18n.Langs() {
		if look := likeness(o.Name.Only(lang)); look != "" {
			p.byLook[look] = o
		}
	}
	if o.Email != "" {
		p.byMail[o.Email] = o
	}
}

// tell adds what becomes of a record; of two outcomes the weightier counts.
func (p *plan) tell(i int, fate Outcome, said ...i18n.Message) {
	p.said[i] = append(p.said[i], said...)
	if fate.weight() > p.fates[i].weight() {
		p.fates[i] = fate
	}
}

// organization decides what becomes of one.
func (p *plan) organization(ctx context.Context, o *organization) error {
	p.find(o)
	switch {
	case o.fate != "": // a doubt
	case o.known != nil:
		o.id = o.known.ID
		v := compare(o.facts.says(o.known), oursOf(*o.known), p.seen[o.id], p.knows(o.id))
		p.tellVerdict(o.first, &o.fate, v)
		if len(v.changes) > 0 {
			p.sums.OrganizationsChanged++
		}
		err := p.dues(ctx, o)
		o.quiet = len(v.changes) == 0 && len(o.facts.dues) == 0 && p.isKept(kindOfOrganization, o.ids, o.id, v.seen)
		return err
	default:
		p.newOrganization(o)
	}
	if o.fate == Added {
		return p.dues(ctx, o)
	}
	p.tell(o.first, o.fate, o.reason)
	return nil
}

func (p *plan) knows(id string) bool { _, ok := p.seen[id]; return ok }

// isKept reports whether what the source calls somebody, and says, is kept just
// so already.
func (p *plan) isKept(kind string, ids []string, ourID, seen string) bool {
	return !slices.ContainsFunc(keys(ids, ourID), func(id string) bool {
		had, ok := p.sources[kind+" "+id]
		return !ok || had.SubjectID != ourID || had.Seen != seen
	})
}

// keys are those that the source has for somebody; what has none there is kept
// by ours.
func keys(ids []string, ourID string) []string {
	if len(ids) == 0 {
		return []string{"~" + ourID}
	}
	return ids
}

func (p *plan) tellVerdict(first int, fate *Outcome, v verdict) {
	*fate = Unchanged
	for _, c := range v.changes {
		*fate = Changed
		p.tell(first, Changed, c.says())
	}
	for _, c := range v.conflicts {
		p.tell(first, Conflict, c.conflict())
	}
	p.tell(first, *fate)
}

// find looks an organization up in the register.
func (p *plan) find(o *organization) {
	for _, id := range o.ids {
		if r, ok := p.sources[kindOfOrganization+" "+id]; ok {
			if o.known = p.byOurID[r.SubjectID]; o.known != nil {
				return
			}
		}
	}
	if o.facts.slug != "" {
		if o.known = p.bySlug[o.facts.slug]; o.known != nil {
			return
		}
	}
	var same []*people.Organization
	for _, name := range names(o.facts.name) {
		for _, there := range p.byOurName[name] {
			if !slices.Contains(same, there) {
				same = append(same, there)
			}
		}
	}
	city := people.Fold(o.facts.city)
	here := slices.DeleteFunc(slices.Clone(same), func(there *people.Organization) bool {
		return city != "" && there.City != "" && people.Fold(there.City) != city
	})
	doubt := func(key string, there *people.Organization) {
		if !p.sheetOf(o.first).Mapping.AddDoubtful {
			o.fate, o.reason = Doubt, i18n.Say(key, "Name", there.Name, "City", cityOf(there), "Slug", there.Slug)
		}
	}
	switch {
	case len(here) == 1:
		o.known = here[0]
	case len(here) > 1:
		doubt("roster.doubt.several", here[0])
	case len(same) > 0:
		doubt("roster.doubt.other_city", same[0])
	case o.facts.email != "" && p.byMail[o.facts.email] != nil && !o.associate:
		doubt("roster.doubt.same_email", p.byMail[o.facts.email])
	default:
		for _, lang := range i18n.Langs() {
			look := likeness(o.facts.name.Only(lang))
			if there := p.byLook[look]; look != "" && there != nil && !o.associate {
				doubt("roster.doubt.alike", there)
				return
			}
		}
	}
}

func cityOf(o *people.Organization) any {
	if o.City == "" {
		return i18n.Say("roster.nothing")
	}
	return o.City
}

func (p *plan) sheetOf(record int) *Sheet { return p.sheets[p.records[record].file] }

// newOrganization fills in what the file leaves open, or refuses.
func (p *plan) newOrganization(o *organization) {
	f, m := &o.facts, p.sheetOf(o.first).Mapping
	refuse := func(key string, args ...any) { o.fate, o.reason = Refused, i18n.Say(key, args...) }
	var notes []i18n.Message
	note := func(key string, args ...any) { notes = append(notes, i18n.Say(key, args...)) }
	switch {
	case f.class != "":
	case m.Class != "":
		f.class = m.Class
	case f.classWord != "":
		refuse("roster.refused.class", "Class", i18n.Clip(f.classWord, 40))
		return
	default:
		f.class = people.Member
		note("roster.note.class_assumed")
	}
	if f.region == "" {
		f.region = m.Region
	}
	if f.region == "" {
		if f.where != "" {
			refuse("roster.refused.where", "Where", i18n.Clip(f.where, 40))
		} else {
			refuse("roster.refused.nowhere")
		}
		return
	}
	if f.joined.IsZero() && !f.pending && f.ended.IsZero() && !f.statusOver {
		f.joined = db.ParseDay(m.Joined)
	}
	switch {
	case f.pending:
		f.joined, f.ended = time.Time{}, time.Time{}
		note("roster.note.pending")
	case f.statusOver:
		f.joined, f.ended = time.Time{}, time.Time{}
		note("roster.note.over_since")
	case f.joined.IsZero() && !f.ended.IsZero():
		f.ended = time.Time{}
		note("roster.note.ended_alone")
	case f.joined.IsZero():
		note("roster.note.not_admitted")
	}
	if f.lang == "" {
		f.lang = m.Lang
	}
	o.id, o.fate = db.NewID(), Added
	f.slug = p.slug(f)
	step := i18n.Say("roster.step.add_organization", "Name", f.name, "Class", f.class.Name(), "Region", f.region.Name())
	switch {
	case !f.ended.IsZero():
		step = i18n.Say("roster.step.add_former", "Name", f.name, "Class", f.class.Name(), "Joined", f.joined, "Ended", f.ended)
	case !f.joined.IsZero():
		step = i18n.Say("roster.step.add_member", "Name", f.name, "Class", f.class.Name(), "Joined", f.joined, "Region", f.region.Name())
	}
	p.sums.Organizations++
	p.tell(o.first, Added, append([]i18n.Message{step}, notes...)...)
	if len(f.shown) > 0 {
		p.tell(o.first, Added, i18n.Say("roster.step.shown"))
	}
}

// slug gives a new organization the one that the file says, or one made from its
// name, that nobody has.
func (p *plan) slug(f *facts) string {
	base := people.Slug(or(f.slug, f.name.In(i18n.EN)))
	if base == "" {
		base = "organization"
	}
	slug := base
	for n := 2; p.taken[slug] || people.ReservedSlug(slug); n++ {
		end := "-" + itoa(n)
		slug = strings.TrimRight(base[:min(len(base), 80-len(end))], "-") + end
	}
	p.taken[slug] = true
	return slug
}

// dues keeps of an organization's dues what the register does not have yet.
func (p *plan) dues(ctx context.Context, o *organization) error {
	var have []people.Dues
	if o.known != nil && len(o.facts.dues) > 0 {
		facts, err := p.s.people.FactsOf(ctx, nil, o.id)
		if err != nil {
			return err
		}
		have = facts.Dues
	}
	o.facts.dues = slices.DeleteFunc(o.facts.dues, func(d people.Dues) bool {
		year := itoa(d.Year)
		amount := p.s.amount(d.Amount)
		i := slices.IndexFunc(have, func(had people.Dues) bool { return had.Year == d.Year })
		switch {
		case i < 0 && d.Paid.IsZero():
			p.tell(o.first, Changed, i18n.Say("roster.step.dues_owed", "Year", year, "Amount", amount, "Due", d.Due))
		case i < 0:
			p.tell(o.first, Changed, i18n.Say("roster.step.dues_paid", "Year", year, "Amount", amount, "Day", d.Paid))
		case have[i].Amount != d.Amount:
			p.tell(o.first, Conflict, i18n.Say("roster.note.dues_differ", "Year", year, "Ours", p.s.amount(have[i].Amount), "Theirs", amount))
			return true
		case have[i].Paid.IsZero() && !d.Paid.IsZero():
			p.tell(o.first, Changed, i18n.Say("roster.step.dues_now_paid", "Year", year, "Day", d.Paid))
		default:
			return true
		}
		p.sums.Dues++
		return false
	})
	return nil
}

// report says of every record what became of it.
func (p *plan) report() Report {
	r := Report{Sums: p.sums, Lines: make([]Line, len(p.records))}
	r.Sums.Rows, r.Sums.Outcomes = len(p.records), map[Outcome]int{}
	for i, rec := range p.records {
		line := Line{File: rec.file, Row: rec.line, About: rec.about(), Outcome: p.fates[i], Said: p.said[i]}
		if rec.refused.Key != "" {
			line.Outcome, line.Said = Refused, append([]i18n.Message{rec.refused}, line.Said...)
		}
		if line.Outcome == "" {
			line.Outcome = Unchanged
		}
		line.Said = append(line.Said, rec.notes...)
		r.Sums.Outcomes[line.Outcome]++
		r.Lines[i] = line
	}
	return r
}

// about names whom a record is about.
func (r record) about() string {
	name := r.org.name.In(i18n.EN)
	if r.who.name != "" {
		if name == "" {
			return i18n.Clip(r.who.name, 120)
		}
		name = r.who.name + " – " + name
	}
	return i18n.Clip(or(name, r.organizationID, r.personID), 120)
}
