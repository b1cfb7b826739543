package admissions

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Match is an organization of the register that may be the applicant.
type Match struct {
	Organization people.Organization
	Standing     people.Standing
	Why          i18n.Message
	// Belongs: its membership goes on, so there is nothing to admit it to.
	Belongs bool
}

// Review is an application with what its readers should know before they judge
// it. The program decides nothing of it.
type Review struct {
	Application
	Completeness []i18n.Message // what is awaited; none: everything is there
	Flags        []i18n.Message // possible conflicts and duplicates
	Matches      []Match
}

// Review reads an application with its possible conflicts, computed today.
func (s *Service) Review(ctx context.Context, who access.Actor, id string) (Review, error) {
	a, err := s.Read(ctx, who, id)
	if err != nil {
		return Review{}, err
	}
	r := Review{Application: a, Completeness: s.completeness(a)}
	c := s.comparing(a)
	for _, look := range []func(context.Context) error{c.register, c.person, c.duplicates, c.independence, c.referees} {
		if err := look(ctx); err != nil {
			return r, err
		}
	}
	r.Flags, r.Matches = c.flags, c.matches
	return r, nil
}

// completeness says in sentences what the reviewers still wait for; none when
// everything asked for is there.
func (s *Service) completeness(a Application) []i18n.Message {
	var list []i18n.Message
	if !a.State.Open() || a.State == Appealed {
		return nil // decided without it
	}
	for _, g := range s.Gaps(a) {
		list = append(list, i18n.Message{Key: g.Fault.Key, Args: g.Fault.Args})
	}
	for _, r := range a.References {
		if r.State == Asked {
			list = append(list, i18n.Say("admissions.incomplete.reference", "Name", r.Name, "Organization", r.Organization, "Day", s.day(r.AskedAt)))
		}
	}
	return list
}

// comparison looks for what an application has to do with what is there.
type comparison struct {
	s       *Service
	a       Application
	class   config.AdmissionClass
	own     words // of the application
	flags   []i18n.Message
	matches []Match
	// sameMail are the organizations whose mail or site is at the applicant's domain.
	sameMail []people.Organization
	employer []people.Organization // those whose name is like the employer's
}

// words are the applicant's own as names and addresses are compared.
type words struct {
	names    [2]spelling
	employer spelling
	domain   string // empty: anybody may have an address there
}

// comparing begins the comparison of an application.
func (s *Service) comparing(a Application) *comparison {
	return &comparison{s: s, a: a, class: s.Class(a), own: words{names: spellings(a.Name()), employer: spell(a.Form.Employer), domain: ownDomain(a.Email)}}
}

func (c *comparison) flag(key string, args ...any) {
	c.flags = append(c.flags, i18n.Say("admissions.flag."+key, args...))
}

// register compares the applicant with every organization of the register.
func (c *comparison) register(ctx context.Context) error {
	err := c.s.people.EveryOrganization(ctx, nil, func(o people.Organization) {
		if o.ID != c.a.OrganizationID {
			c.compare(o)
		}
	})
	if err != nil {
		return err
	}
	for i, m := range c.matches {
		if c.matches[i].Standing, err = c.s.people.Standing(ctx, nil, m.Organization.ID, c.s.Today()); err != nil {
			return err
		}
	}
	return nil
}

// compare compares the applicant with one organization; the standing of a match
// is left out.
func (c *comparison) compare(o people.Organization) {
	names, domain := spellings(o.Name), c.own.domain
	if c.a.Form.Employer != "" && (alike([2]spelling{c.own.employer, c.own.employer}, names) || within(c.own.employer, names)) {
		c.employer = append(c.employer, o)
	}
	atDomain := domain != "" && (domain == ownDomain(o.Email) || domain == hostOf(o.Website))
	if atDomain {
		c.sameMail = append(c.sameMail, o)
	}
	var why i18n.Message
	switch email := people.FoldEmail(o.Email); {
	case alike(c.own.names, names):
		why = i18n.Say("admissions.match.name")
	case email != "" && (email == c.a.Email || email == c.a.Form.Email):
		why = i18n.Say("admissions.match.email", "Email", o.Email)
	case atDomain && !c.class.Individual:
		why = i18n.Say("admissions.match.domain", "Domain", domain)
	default:
		return
	}
	today := c.s.Today()
	// A membership still to begin leaves nothing to admit it to either.
	c.matches = append(c.matches, Match{Organization: o, Why: why, Belongs: o.BelongsOn(today) || o.Joined.After(today)})
}

// person looks for the applicant's own places in organizations.
func (c *comparison) person(ctx context.Context) error {
	if c.a.State == Admitted {
		return nil // what is found now follows from the admission
	}
	p, err := c.s.people.PersonByEmail(ctx, c.a.Email)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	places, err := c.s.people.PlacesOf(ctx, nil, p.ID)
	if err != nil {
		return err
	}
	for _, place := range places {
		if !place.To.IsZero() && place.To.Before(c.s.Today()) {
			continue
		}
		o, err := c.s.people.Organization(ctx, place.OrganizationID)
		if err != nil {
			return err
		}
		c.flag("affiliated", "Name", p.Name, "Organization", o.Name)
	}
	return nil
}

// duplicates looks for other applications of the same address or name.
func (c *comparison) duplicates(ctx context.Context) error {
	q := c.s.on(nil)
	rows, err := q.ApplicationsOfEmail(ctx, c.a.Email, PageSize)
	if err != nil {
		return audit.Fault(err)
	}
	name := c.a.Name()
	if fold := people.Fold(name.In(i18n.EN)); fold != "" {
		more, err := q.ApplicationsOfName(ctx, store.ApplicationsOfNameParams{Fold: fold, Other: people.Fold(name.In(i18n.FR)), PageSize: PageSize})
		if err != nil {
			return audit.Fault(err)
		}
		rows = append(rows, more...)
	}
	seen := map[string]bool{c.a.ID: true}
	for _, r := range rows {
		if seen[r.ID] || State(r.State) == Draft {
			continue
		}
		seen[r.ID] = true
		other, err := applicationOf(r)
		if err != nil {
			return err
		}
		c.flag("duplicate", "Ref", other.Ref(), "Name", other.Name(), "State", other.State.Say())
	}
	return nil
}

// independence looks for a government, a news medium, and for a person for an
// organization that could join itself.
func (c *comparison) independence(_ context.Context) error {
	settings := c.s.o.Profile.Admissions
	_, host, _ := strings.Cut(c.a.Email, "@")
	if c.a.Form.Government == Yes {
		c.flag("government_said")
	}
	if c.a.Form.Media == Yes {
		c.flag("media_said")
	}
	for _, site := range []string{host, hostOf(c.a.Form.Website)} {
		if under(site, settings.GovernmentDomains) {
			c.flag("government_domain", "Domain", site)
		}
		if under(site, settings.MediaDomains) {
			c.flag("media_domain", "Domain", site)
		}
	}
	if !c.class.Independent {
		return nil
	}
	for _, o := range c.employer {
		c.flag("employer", "Employer", c.a.Form.Employer, "Organization", o.Name)
	}
	for _, o := range c.sameMail {
		if !slices.ContainsFunc(c.employer, func(e people.Organization) bool { return e.ID == o.ID }) {
			c.flag("employer_domain", "Domain", c.own.domain, "Organization", o.Name)
		}
	}
	if c.a.Form.Employer != "" && len(c.employer) == 0 && len(c.sameMail) == 0 {
		c.flag("employer_unknown", "Employer", c.a.Form.Employer)
	}
	return nil
}

// referees looks for those who judge themselves, or speak for their own.
func (c *comparison) referees(ctx context.Context) error {
	for _, r := range c.a.References {
		if d := ownDomain(r.Email); d != "" && d == c.own.domain {
			c.flag("referee_domain", "Name", r.Name, "Domain", d)
		}
		standing, err := c.s.people.Standing(ctx, nil, r.OrganizationID, c.s.Today())
		if err != nil {
			return err
		}
		if r.State != Confirmed && !standing.Good {
			c.flag("referee_standing", "Organization", r.Organization, "Standing", standing.Note)
		}
		p, err := c.s.people.PersonByEmail(ctx, r.Email)
		if fault.Is(err, fault.NotFound) {
			c.flag("referee_unknown", "Name", r.Name, "Email", r.Email, "Organization", r.Organization)
			continue
		}
		if err != nil {
			return err
		}
		if err := c.referee(ctx, r, p); err != nil {
			return err
		}
	}
	return nil
}

// referee looks at one who is in the register.
func (c *comparison) referee(ctx context.Context, r Reference, p people.Person) error {
	today := c.s.Today()
	offices, err := c.s.bodies.OfficesOf(ctx, nil, p.ID, today)
	if err != nil {
		return err
	}
	for _, o := range offices {
		if o.Body == Committee || o.Kind == access.Executive {
			c.flag("referee_sits", "Name", r.Name, "Body", o.Name)
		}
	}
	places, err := c.s.people.PlacesOf(ctx, nil, p.ID)
	if err != nil {
		return err
	}
	ofMember := false
	for _, place := range places {
		if !place.To.IsZero() && place.To.Before(today) {
			continue
		}
		ofMember = ofMember || place.OrganizationID == r.OrganizationID
		if slices.ContainsFunc(c.matches, func(m Match) bool { return m.Organization.ID == place.OrganizationID }) {
			c.flag("referee_works", "Name", r.Name)
		}
	}
	if !ofMember {
		c.flag("referee_unknown", "Name", r.Name, "Email", r.Email, "Organization", r.Organization)
	}
	return nil
}

// common are hosts where anybody has an address: sharing one says nothing.
var common = []string{
	"gmail.com", "outlook.com", "hotmail.com", "hotmail.ca", "live.ca", "live.com", "yahoo.com", "yahoo.ca", "yahoo.fr", "icloud.com", "me.com", "proton.me", "protonmail.com",
	"bell.net", "sympatico.ca", "videotron.ca", "rogers.com", "shaw.ca", "telus.net", "aol.com", "gmx.com", "mail.com", "freemail.example",
}

// ownDomain is the host of an address, where it says whose address it is.
func ownDomain(email string) string {
	_, host, _ := strings.Cut(people.FoldEmail(email), "@")
	if slices.Contains(common, host) {
		return ""
	}
	return host
}

// hostOf is the host of a site without "www.", empty for none.
func hostOf(site string) string {
	u, err := url.Parse(webAddress(strings.ToLower(site)))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// under reports whether a host is one of domains, or under one.
func under(host string, domains []string) bool {
	return host != "" && slices.ContainsFunc(domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

// spelling is a name as it is compared.
type spelling struct {
	fold    string
	telling []string // the words that tell it from others
}

func spell(name string) spelling { return spelling{people.Fold(name), telling(name)} }

// spellings are a name's in both languages.
func spellings(name i18n.Text) [2]spelling { return [2]spelling{spell(name.EN), spell(name.FR)} }

// alike reports whether two names may be one organization's: in either language,
// at least two thirds of the words that tell them apart are the same.
func alike(a, b [2]spelling) bool {
	for _, x := range a {
		if likeness(x, b[0]) || likeness(x, b[1]) {
			return true
		}
	}
	return false
}

func likeness(a, b spelling) bool {
	x, y := a.telling, b.telling
	if len(x) == 0 || len(y) == 0 {
		return a.fold != "" && a.fold == b.fold
	}
	same := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			same++
		}
	}
	all := len(x) + len(y) - same
	return same*3 >= all*2
}

// within reports whether every word of what somebody calls their employer stands
// in a name: people shorten it.
func within(called spelling, name [2]spelling) bool {
	return len(called.telling) > 0 && !slices.ContainsFunc(called.telling, func(w string) bool {
		return !slices.Contains(name[0].telling, w) && !slices.Contains(name[1].telling, w)
	})
}

// little are words that many names have.
var little = []string{
	"a", "and", "of", "the", "for", "in", "to", "inc", "ltd", "society", "association", "centre", "center", "council", "organization", "services", "service",
	"de", "du", "des", "la", "le", "les", "l", "d", "et", "pour", "en", "aux", "au", "societe", "conseil", "organisme", "organisation", "ong", "ngo",
}

// telling are the words of a name that tell it from others.
func telling(name string) []string {
	var words []string
	for w := range strings.FieldsSeq(people.Fold(name)) {
		if !slices.Contains(little, w) && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}
