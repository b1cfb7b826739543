package signons

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signons/internal/store"
)

// Signatory is a signature as everybody sees it.
type Signatory struct {
	Signer Signer
	Name   i18n.Text // empty for a person whose name was taken out at their wish
	Member bool      // of the coalition
	Site   string
	City   string
	Place  Place
	Since  time.Time
}

// Place is a province at home, or a country.
type Place struct{ Country, Province string }

// Key names a place in an address: "QC", or "-FR" for a country.
func (p Place) Key() string {
	if p.Province != "" {
		return p.Province
	}
	return "-" + p.Country
}

// Group are the signatories of one place.
type Group struct {
	Place       Place
	Name        string
	Signatories []Signatory
}

// Roll is a statement with those who signed the version in force, at an instant.
type Roll struct {
	Statement   Statement
	At          time.Time
	Signatories []Signatory // in the order in which they signed
	// Earlier counts those who signed an earlier version and were asked again.
	Earlier int
	Notes   []Note
}

// Count is how many signatures there are.
func (r Roll) Count() int { return len(r.Signatories) }

// Organizations counts the organizations among them.
func (r Roll) Organizations() int {
	n := 0
	for _, s := range r.Signatories {
		if s.Signer == ByOrganization {
			n++
		}
	}
	return n
}

// Members counts the organizations of the coalition among them.
func (r Roll) Members() int {
	n := 0
	for _, s := range r.Signatories {
		if s.Member {
			n++
		}
	}
	return n
}

// alphabet orders names as a language does: accents and case tell apart only what is
// otherwise the same.
func alphabet(lang i18n.Lang) *collate.Collator {
	if lang == i18n.FR {
		return collate.New(language.CanadianFrench, collate.Loose)
	}
	return collate.New(language.English, collate.Loose)
}

// Sorted lists signatories in the alphabet of a language, organizations before persons;
// those without a name come last.
func Sorted(list []Signatory, lang i18n.Lang) []Signatory {
	c, buffer := alphabet(lang), new(collate.Buffer)
	type keyed struct {
		key []byte
		one Signatory
	}
	all := make([]keyed, len(list))
	for i, s := range list {
		all[i] = keyed{slices.Clone(c.KeyFromString(buffer, s.Name.In(lang))), s}
		buffer.Reset()
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		if a.one.Name.Empty() != b.one.Name.Empty() {
			return after(a.one.Name.Empty())
		}
		return cmp.Or(after(a.one.Signer == ByPerson)-after(b.one.Signer == ByPerson), slices.Compare(a.key, b.key), cmp.Compare(a.one.Name.In(lang), b.one.Name.In(lang)))
	})
	out := make([]Signatory, len(all))
	for i, k := range all {
		out[i] = k.one
	}
	return out
}

func after(is bool) int {
	if is {
		return 1
	}
	return -1
}

// Groups puts signatories together by place: the provinces from west to east, then the
// other countries in the alphabet; each in the alphabet of the localizer's language.
func Groups(list []Signatory, l *i18n.Localizer) []Group {
	lang := l.Lang()
	var groups []Group
	at := map[Place]int{}
	for _, s := range Sorted(list, lang) {
		i, known := at[s.Place]
		if !known {
			i = len(groups)
			at[s.Place] = i
			groups = append(groups, Group{Place: s.Place, Name: PlaceName(l, s.Place)})
		}
		groups[i].Signatories = append(groups[i].Signatories, s)
	}
	rank := func(p Place) int {
		if p.Country == Home {
			if i := slices.Index(Provinces(), p.Province); i >= 0 {
				return i
			}
			return len(Provinces())
		}
		return len(Provinces()) + 1
	}
	c := alphabet(lang)
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(rank(a.Place), rank(b.Place)), c.CompareString(a.Name, b.Name))
	})
	return groups
}

// PlaceName is a place in words.
func PlaceName(l *i18n.Localizer, p Place) string {
	if p.Province != "" {
		return l.Say(ProvinceName(p.Province))
	}
	if p.Country == Home {
		return l.T("signons.at_home")
	}
	return CountryName(l.Lang(), p.Country)
}

// roll reads who signed the version in force.
func (s *Service) roll(ctx context.Context, tx db.DBTX, st Statement, at time.Time) (Roll, error) {
	q := s.on(tx)
	rows, err := q.Signatories(ctx, st.ID, int64(st.Version))
	if err != nil {
		return Roll{}, audit.Fault(err)
	}
	r := Roll{Statement: st, At: at, Signatories: make([]Signatory, 0, len(rows))}
	seen := map[string]bool{}
	for _, one := range rows {
		if one.OrganizationID != "" {
			if seen[one.OrganizationID] { // two records of one organization were merged since
				continue
			}
			seen[one.OrganizationID] = true
		}
		g := Signatory{
			Signer: Signer(one.Signer), Name: i18n.Text{EN: one.NameEn, FR: one.NameFr}, Member: one.OrganizationID != "", Site: one.Site, City: one.City, Place: Place{one.Country, one.Province},
			Since: db.Time(one.ConfirmedAt),
		}
		if g.Signer == ByPerson && one.PersonName != "" {
			g.Name = i18n.Same(one.PersonName)
		}
		r.Signatories = append(r.Signatories, g)
	}
	counts, err := q.CountConfirmed(ctx, st.ID)
	if err != nil {
		return Roll{}, audit.Fault(err)
	}
	for _, c := range counts {
		if int(c.Version) < st.Version {
			r.Earlier += int(c.Signatures)
		}
	}
	notes, err := q.Notes(ctx, st.ID)
	for _, n := range notes {
		r.Notes = append(r.Notes, Note{NoteKind(n.Kind), int(n.Version), i18n.Text{EN: n.WordsEn, FR: n.WordsFr}, db.Time(n.WasAt), db.Time(n.IsAt), db.Time(n.At), Person{n.PersonID, n.PersonName}})
	}
	return r, audit.Fault(err)
}

// Get returns a statement by its name in addresses, to whoever may see it: drafts are for
// those who read them. A NotFound refusal for none.
func (s *Service) Get(ctx context.Context, who access.Actor, slug string) (Statement, error) {
	row, err := s.on(nil).StatementBySlug(ctx, slug)
	if err != nil {
		return Statement{}, none(err, "signons.error.none")
	}
	if row.State == string(Draft) && !MayRead(who) {
		return Statement{}, fault.New(fault.NotFound, "signons.error.none", nil)
	}
	return s.linked(ctx, nil, statementOf(row))
}

// RollOf returns a statement with those who signed, now.
func (s *Service) RollOf(ctx context.Context, st Statement) (Roll, error) {
	return s.roll(ctx, nil, st, s.db.Now())
}

// RollByID is RollOf by the key of the statement, read anew.
func (s *Service) RollByID(ctx context.Context, id string) (Roll, error) {
	st, err := s.load(ctx, nil, id)
	if err != nil {
		return Roll{}, err
	}
	return s.RollOf(ctx, st)
}

// PageSize is how many statements a page lists.
const PageSize = 50

// Listed is a statement in a list, with how many signed it.
type Listed struct {
	Statement
	Count int
}

// List lists a page of statements, the latest deadline first, after the one with a key
// (empty: from the first); drafts are there for those who read them. more tells whether
// another page follows.
func (s *Service) List(ctx context.Context, who access.Actor, after string) (list []Listed, more bool, err error) {
	p := store.StatementsParams{Drafts: db.Flag(MayRead(who)), BeforeAt: math.MaxInt64, PageSize: PageSize + 1}
	if after != "" {
		row, err := s.on(nil).Statement(ctx, after)
		if err != nil {
			return nil, false, none(err, "signons.error.none")
		}
		p.BeforeAt, p.BeforeID = row.ClosesAt, row.ID
	}
	rows, err := s.on(nil).Statements(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	list, err = s.counted(ctx, rows)
	return list, more, err
}

func (s *Service) counted(ctx context.Context, rows []store.SignonStatement) ([]Listed, error) {
	var list []Listed
	for _, r := range rows {
		one := Listed{Statement: statementOf(r)}
		counts, err := s.on(nil).CountConfirmed(ctx, r.ID)
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, c := range counts {
			if c.Version == r.Version {
				one.Count += int(c.Signatures)
			}
		}
		list = append(list, one)
	}
	return list, nil
}

// mostLinked bounds the statements listed of a concern, a resolution or a network.
const mostLinked = 200

// OfConcern lists the statements about a concern that everybody sees, the first first.
func (s *Service) OfConcern(ctx context.Context, slug string) ([]Listed, error) {
	rows, err := s.on(nil).StatementsOfConcern(ctx, slug, mostLinked)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.counted(ctx, rows)
}

// Current lists the statements that are open, or are about to be, the latest deadline
// first; of a concern, or of any for the empty slug.
func (s *Service) Current(ctx context.Context, concern string) ([]Listed, error) {
	var rows []store.SignonStatement
	var err error
	if concern == "" {
		rows, err = s.on(nil).Statements(ctx, store.StatementsParams{BeforeAt: math.MaxInt64, PageSize: PageSize})
	} else {
		rows, err = s.on(nil).StatementsOfConcern(ctx, concern, mostLinked)
	}
	if err != nil {
		return nil, audit.Fault(err)
	}
	now := s.db.Now()
	rows = slices.DeleteFunc(rows, func(r store.SignonStatement) bool {
		state := statementOf(r).StateAt(now)
		return state != Open && state != Scheduled
	})
	slices.SortStableFunc(rows, func(a, b store.SignonStatement) int { return cmp.Compare(b.ClosesAt, a.ClosesAt) })
	return s.counted(ctx, rows)
}

// OfResolution lists the statements that rest on a resolution.
func (s *Service) OfResolution(ctx context.Context, id string) ([]Listed, error) {
	rows, err := s.on(nil).StatementsOfResolution(ctx, id, mostLinked)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.counted(ctx, rows)
}

// RestsOn lists the keys of the resolutions that a statement rests on.
func (s *Service) RestsOn(ctx context.Context, id string) ([]string, error) {
	keys, err := s.on(nil).ResolutionsOf(ctx, id)
	return keys, audit.Fault(err)
}

// OfNetwork lists the statements that a partner network carries, the latest first.
func (s *Service) OfNetwork(ctx context.Context, id string) ([]Listed, error) {
	rows, err := s.on(nil).StatementsOfNetwork(ctx, id, mostLinked)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.counted(ctx, rows)
}
