package signons

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signons/internal/store"
)

// Signer is what signs.
type Signer string

// What signs.
const (
	ByOrganization Signer = "organization"
	ByPerson       Signer = "person" // for themselves
)

// Stage is where a signature is.
type Stage string

// The stages of a signature.
const (
	Asked      Stage = "asked"     // the link is in the mail
	ForContact Stage = "contact"   // a contact of the member is to confirm it
	Held       Stage = "held"      // the secretariat is to confirm it
	Confirmed  Stage = "confirmed" // it counts, for its version
	TakenBack  Stage = "withdrawn"
	Refused    Stage = "refused"
	Merged     Stage = "merged" // the organization stands on the list already
)

// Stages lists them in the order pages show them.
func Stages() []Stage {
	return []Stage{Held, ForContact, Asked, Confirmed, TakenBack, Refused, Merged}
}

// Name is the stage in words.
func (s Stage) Name() i18n.Message { return i18n.Say("signons.stage." + string(s)) }

// Waits reports whether it may still come to count.
func (s Stage) Waits() bool { return s == Asked || s == ForContact || s == Held }

// Why is why a signature is held.
type Why string

// Why a signature is held.
const (
	FreeMail    Why = "free_mail"    // the address is of a mail service for everybody
	NoSite      Why = "no_site"      // the organization named no web site
	OtherDomain Why = "other_domain" // the address is not of the site's domain
	SameDomain  Why = "same_domain"  // another organization of the domain has signed
	SameName    Why = "same_name"    // another of the name has signed
	NoContact   Why = "no_contact"   // the member has nobody to ask
	Crowded     Why = "crowded"      // its contacts have been asked about others already
	KnownName   Why = "known_name"   // an organization we know has the name and another site
	OddLetters  Why = "odd_letters"  // the name mixes alphabets, whose letters look alike
)

// Whys lists them.
func Whys() []Why {
	return []Why{FreeMail, NoSite, OtherDomain, SameDomain, SameName, NoContact, Crowded, KnownName, OddLetters}
}

// Say says why in a sentence.
func (w Why) Say() i18n.Message { return i18n.Say("signons.held." + string(w)) }

// Sort is what sort of organization signs.
type Sort string

// The sorts of organizations.
const (
	Community Sort = "community"
	Faith     Sort = "faith"
	Labour    Sort = "labour"
	Academic  Sort = "academic"
	Health    Sort = "health"
	Legal     Sort = "legal"
	Coalition Sort = "coalition"
	Business  Sort = "business"
	OtherSort Sort = "other"
)

// Sorts lists them in the order pages show them.
func Sorts() []Sort {
	return []Sort{Community, Faith, Labour, Academic, Health, Legal, Coalition, Business, OtherSort}
}

// Name is the sort in words.
func (s Sort) Name() i18n.Message { return i18n.Say("signons.sort." + string(s)) }

// How is how a signature was confirmed.
type How string

// How a signature was confirmed.
const (
	ByLink    How = "link"    // the address proven, which is the organization's own
	ByContact How = "contact" // by a contact of the member
	ByMember  How = "member"  // signed in
	ByStaff   How = "staff"
)

// Name says how.
func (h How) Name() i18n.Message { return i18n.Say("signons.how." + string(h)) }

// Signature is a signature with all that is known of it.
type Signature struct {
	ID, StatementID string
	Version         int // of the text that is signed
	Signer          Signer
	OrganizationID  string    // in the register; empty for an organization that is not
	Name            i18n.Text // of the organization; where it has one name, in both
	Site            string
	Sort            Sort
	City            string
	Province        string // of the country at home: "QC"
	Country         string // ISO 3166: "CA"
	// Person signs, with Title, and is reached at Email.
	Person, Title, Email string
	Lang                 i18n.Lang
	PersonID             string // in the register, where they were signed in
	Stage                Stage
	Held                 Why
	Asked                time.Time // the form was sent
	Proven               time.Time // the link was opened
	Confirmed            time.Time
	How                  How
	Ended                time.Time // taken back, refused or merged
	Settled              Person    // who settled it, where somebody did
	Reason               string
	MergedInto           string
	News                 bool // they asked for news
	Forgotten            time.Time

	foldEN, foldFR, domain, standing, newsWords, newsNetwork string
	newsGiven                                                bool
}

// Application is the form of a signature.
type Application struct {
	Signer               Signer
	Name                 i18n.Text
	Site                 string
	Sort                 Sort
	City                 string
	Province, Country    string
	Person, Title, Email string
	Authorised           bool // "I am authorised to sign for this organization"
	Lang                 i18n.Lang
	NewsWords            string // the words of the box about news, where it was ticked
}

func (a Application) normal() Application {
	a.Name, a.Site, a.City = lines(a.Name), line(a.Site), line(a.City)
	a.Person, a.Title, a.Email = line(a.Person), line(a.Title), people.FoldEmail(db.Clean(a.Email))
	a.Country, a.Province = strings.ToUpper(line(a.Country)), strings.ToUpper(line(a.Province))
	if a.Country != Home {
		a.Province = ""
	}
	if a.Site != "" && !strings.Contains(a.Site, "://") {
		a.Site = "https://" + a.Site
	}
	if a.Signer == ByPerson {
		a.Name, a.Site, a.Sort, a.Title = i18n.Text{}, "", "", ""
	}
	if a.Lang != i18n.FR {
		a.Lang = i18n.EN
	}
	return a
}

// check returns what is wrong with a form. member: the organization was found in the
// register, which has its particulars.
func (a Application) check(member bool) (found wrongs) {
	found.must(a.Signer == ByOrganization || a.Signer == ByPerson, "signer", "signons.error.signer", nil)
	if a.Signer == ByOrganization {
		found.must(!a.Name.Empty(), "name_en", "signons.error.name", nil)
		for _, l := range i18n.Langs() {
			found.short("name_"+string(l), a.Name.Only(l), maxName)
			found.must(!a.Name.Has(l) || NameKey(a.Name.Only(l)) != "", "name_"+string(l), "signons.error.name", nil)
		}
		found.must(a.Authorised, "authorised", "signons.error.authorised", nil)
		found.must(a.Title != "", "title", "signons.error.title_of", nil)
		if !member {
			found.must(slices.Contains(Sorts(), a.Sort), "sort", "signons.error.sort", nil)
			found.must(a.City != "", "city", "signons.error.city", nil)
		}
	}
	if !member {
		found.must(KnownCountry(a.Country), "country", "signons.error.country", nil)
		found.must(a.Country != Home || slices.Contains(Provinces(), a.Province), "province", "signons.error.province", nil)
	}
	found.must(a.Site == "" || SiteDomain(a.Site) != "" && webAddress(a.Site), "site", "signons.error.site", nil)
	found.must(a.Person != "", "person", "signons.error.person", nil)
	found.must(mailAddress(a.Email), "email", "signons.error.email", nil)
	for field, s := range map[string]string{"city": a.City, "person": a.Person, "title": a.Title} {
		found.short(field, s, maxName)
		found.must(!leadsAway(s), field, "signons.error.address_in_name", nil)
	}
	for _, l := range i18n.Langs() {
		found.must(!leadsAway(a.Name.Only(l)), "name_"+string(l), "signons.error.address_in_name", nil)
	}
	found.short("site", a.Site, maxSite)
	return found
}

// leadsAway reports whether a name has an address of the web or of mail in it: names stand
// on a public list, and in messages.
func leadsAway(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "://") || strings.Contains(name, "www.") || strings.Contains(name, "@")
}

// pending is the signature of a form that was sent.
func (a Application) pending(st Statement, now time.Time, network string) Signature {
	g := Signature{
		ID: db.NewID(), StatementID: st.ID, Version: st.Version, Signer: a.Signer, Name: a.Name, Site: a.Site, Sort: a.Sort, City: a.City, Province: a.Province, Country: a.Country,
		Person: a.Person, Title: a.Title, Email: a.Email, Lang: a.Lang, Stage: Asked, Asked: now, newsWords: a.NewsWords, News: a.NewsWords != "",
	}
	if g.News {
		g.newsNetwork = network
	}
	g.standing = g.ID
	return g.keyed()
}

// keyed fills in what is compared.
func (g Signature) keyed() Signature {
	g.foldEN, g.foldFR = NameKey(g.Name.EN), NameKey(g.Name.FR)
	if g.domain = SiteDomain(g.Site); hosted(g.domain) {
		g.domain = ""
	}
	return g
}

// stands is what no two confirmed signatures of a statement share.
func (g Signature) stands() string {
	switch {
	case g.OrganizationID != "":
		return "o:" + g.OrganizationID
	case g.Signer == ByPerson:
		return "p:" + hashed(g.Email)
	case g.foldEN != "":
		return "n:" + g.foldEN
	}
	return "n:" + g.foldFR
}

func (g Signature) row() store.SignonSignature {
	return store.SignonSignature{
		ID: g.ID, StatementID: g.StatementID, Version: int64(g.Version), Signer: string(g.Signer), OrganizationID: g.OrganizationID, NameEn: g.Name.EN, NameFr: g.Name.FR, FoldEn: g.foldEN, FoldFr: g.foldFR,
		Site: g.Site, SiteDomain: g.domain, Sort: string(g.Sort), City: g.City, Province: g.Province, Country: g.Country, PersonName: g.Person, PersonTitle: g.Title, Email: g.Email, Lang: string(g.Lang),
		PersonID: g.PersonID, State: string(g.Stage), Standing: g.standing, HeldWhy: string(g.Held), AskedAt: db.Micros(g.Asked), ProvenAt: db.Micros(g.Proven), ConfirmedAt: db.Micros(g.Confirmed),
		ConfirmedHow: string(g.How), EndedAt: db.Micros(g.Ended), ByID: g.Settled.ID, ByName: g.Settled.Name, Reason: g.Reason, MergedInto: g.MergedInto, NewsWords: g.newsWords, NewsNetwork: g.newsNetwork,
		NewsGiven: db.Flag(g.newsGiven), ForgottenAt: db.Micros(g.Forgotten),
	}
}

func signatureOf(r store.SignonSignature) Signature {
	return Signature{
		ID: r.ID, StatementID: r.StatementID, Version: int(r.Version), Signer: Signer(r.Signer), OrganizationID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, foldEN: r.FoldEn, foldFR: r.FoldFr,
		Site: r.Site, domain: r.SiteDomain, Sort: Sort(r.Sort), City: r.City, Province: r.Province, Country: r.Country, Person: r.PersonName, Title: r.PersonTitle, Email: r.Email, Lang: i18n.Lang(r.Lang),
		PersonID: r.PersonID, Stage: Stage(r.State), standing: r.Standing, Held: Why(r.HeldWhy), Asked: db.Time(r.AskedAt), Proven: db.Time(r.ProvenAt), Confirmed: db.Time(r.ConfirmedAt),
		How: How(r.ConfirmedHow), Ended: db.Time(r.EndedAt), Settled: Person{r.ByID, r.ByName}, Reason: r.Reason, MergedInto: r.MergedInto, News: r.NewsWords != "", newsWords: r.NewsWords,
		newsNetwork: r.NewsNetwork, newsGiven: r.NewsGiven != 0, Forgotten: db.Time(r.ForgottenAt),
	}
}

// Called is who signed, by name: the organization, or the person for themselves.
func (g Signature) Called() i18n.Text {
	if g.Signer == ByPerson {
		return i18n.Same(g.Person)
	}
	return g.Name
}

// tooSoon refuses what comes when the statement takes no signatures.
func tooSoon(st Statement, now time.Time) error {
	switch st.StateAt(now) {
	case Open:
		return nil
	case Scheduled:
		return fault.New(fault.Conflict, "signons.error.not_yet", nil)
	case Withdrawn:
		return fault.New(fault.Conflict, "signons.error.withdrawn", nil)
	case Draft:
		return fault.New(fault.NotFound, "signons.error.none", nil)
	case Closed, Delivered:
	}
	return fault.New(fault.Conflict, "signons.error.closed", nil)
}
