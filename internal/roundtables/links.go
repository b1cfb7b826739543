package roundtables

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables/internal/store"
	"plenary.example/internal/token"
)

// linkPurpose seals the addresses that officials get.
const linkPurpose = "roundtable-official"

// linkDays is how long a link lasts unless it is said otherwise.
const linkDays = 120

// maxLinkDays bounds how long a link lasts.
const maxLinkDays = 400

// Link is an official's link to a roundtable.
type Link struct {
	ID           string
	RoundtableID string
	Official     Official
	Number       int // of the renewals
	IssuedAt     time.Time
	IssuedBy     string
	LastDay      time.Time // a calendar day; it works on it
	EndedAt      time.Time
	SeenAt       time.Time // when it was last used; zero: never
}

// Works reports whether the link opens anything on a calendar day.
func (l Link) Works(today time.Time) bool { return l.why(today) == "" }

// why says why a link opens nothing; empty: it works.
func (l Link) why(today time.Time) string {
	switch {
	case !l.EndedAt.IsZero() || !l.Official.Left.IsZero():
		return "ended"
	case today.After(l.LastDay):
		return "expired"
	}
	return ""
}

// meets reports whether an official's link opens anything of the roundtable: it was not
// cancelled, and their department is met.
func (r Roundtable) meets(o Official) bool {
	return r.State != Cancelled && slices.Contains(r.Departments, o.DepartmentID)
}

// key is the secret behind the links, read before a transaction: the first reading
// draws it.
func (s *Service) key(ctx context.Context) (token.Key, error) { return s.mail.Tokens(ctx) }

// Ready reads the secret of the links, so that it is there in a transaction.
func (s *Service) Ready(ctx context.Context) error {
	_, err := s.key(ctx)
	return err
}

// Token is the word that stands for a link in an address.
func (s *Service) Token(ctx context.Context, l Link) (string, error) {
	k, err := s.key(ctx)
	return k.Link(linkPurpose, l.ID+" "+strconv.Itoa(l.Number)), err
}

// Address is the address of an official's page, in their language.
func (s *Service) Address(ctx context.Context, l Link) (string, error) {
	t, err := s.Token(ctx, l)
	return s.o.Site + "/" + string(l.Official.Lang) + "/officials/" + t, err
}

// IssueLink gives an official of a department met a link to a roundtable and writes
// it to them. One that has a link gets it renewed: the address there was leads
// nowhere any more. lastDay is the last calendar day it works; zero: in four months.
func (s *Service) IssueLink(ctx context.Context, who access.Actor, key, officialID string, lastDay time.Time) (l Link, err error) {
	if err := mayPlan(who); err != nil {
		return l, err
	}
	if err := s.Ready(ctx); err != nil {
		return l, err
	}
	err = s.act(ctx, who, "roundtables.issue_link", key, func(a *act) error {
		if a.r.State == Cancelled {
			return a.wrongPhase()
		}
		row, err := a.q.Official(ctx, officialID)
		if err != nil || row.LeftAt != 0 || !slices.Contains(a.r.Departments, row.DepartmentID) {
			return fault.Field("official", "roundtables.error.official", nil)
		}
		today := s.Day(a.Now)
		until := clock.Day(lastDay)
		if lastDay.IsZero() {
			until = today.AddDate(0, 0, linkDays)
		}
		if until.Before(today) || until.After(today.AddDate(0, 0, maxLinkDays)) {
			return fault.Field("last_day", "roundtables.error.last_day", fault.Args{"Most": maxLinkDays})
		}
		a.Detail("official", row.Name)
		had, err := a.q.LinkOf(ctx, a.r.ID, officialID)
		if err != nil && !missing(err) {
			return err
		}
		l = Link{ID: had.ID, RoundtableID: a.r.ID, Official: officialOf(row), Number: int(had.Number) + 1, IssuedAt: a.Now, IssuedBy: who.Name, LastDay: until, SeenAt: db.Time(had.SeenAt)}
		if missing(err) {
			l.ID = db.NewID()
			err = a.q.InsertLink(ctx, store.InsertLinkParams{
				ID: l.ID, RoundtableID: a.r.ID, OfficialID: officialID, Number: int64(l.Number), IssuedAt: db.Micros(a.Now), IssuedBy: who.Name, LastDay: db.Day(until),
			})
		} else {
			err = a.saveLink(ctx, l)
		}
		if err != nil {
			return err
		}
		return a.sendLink(ctx, l)
	})
	return l, err
}

func (a *act) saveLink(ctx context.Context, l Link) error {
	return a.q.SaveLink(ctx, store.SaveLinkParams{
		ID: l.ID, Number: int64(l.Number), IssuedAt: db.Micros(l.IssuedAt), IssuedBy: l.IssuedBy, LastDay: db.Day(l.LastDay), EndedAt: db.Micros(l.EndedAt), SeenAt: db.Micros(l.SeenAt),
	})
}

// EndLink ends an official's link.
func (s *Service) EndLink(ctx context.Context, who access.Actor, key, linkID string) error {
	if err := mayPlan(who); err != nil {
		return err
	}
	return s.act(ctx, who, "roundtables.end_link", key, func(a *act) error {
		l, err := s.link(ctx, a.q, linkID)
		if err != nil {
			return err
		}
		if l.RoundtableID != a.r.ID {
			return fault.New(fault.NotFound, "roundtables.error.not_found", nil)
		}
		a.Detail("official", l.Official.Name)
		if l.EndedAt.IsZero() {
			l.EndedAt = a.Now
		}
		return a.saveLink(ctx, l)
	})
}

func (s *Service) link(ctx context.Context, q *store.Queries, id string) (Link, error) {
	row, err := q.Link(ctx, id)
	if err != nil {
		return Link{}, notFound(err)
	}
	o, err := q.Official(ctx, row.OfficialID)
	if err != nil {
		return Link{}, notFound(err)
	}
	return linkOf(row, officialOf(o)), nil
}

func linkOf(r store.RoundtableLink, o Official) Link {
	return Link{
		ID: r.ID, RoundtableID: r.RoundtableID, Official: o, Number: int(r.Number), IssuedAt: db.Time(r.IssuedAt), IssuedBy: r.IssuedBy, LastDay: db.ParseDay(r.LastDay),
		EndedAt: db.Time(r.EndedAt), SeenAt: db.Time(r.SeenAt),
	}
}

// Links lists the links of a roundtable with their officials, for those who choose.
func (s *Service) Links(ctx context.Context, who access.Actor, r Roundtable) ([]Link, error) {
	if err := mayChoose(who, r); err != nil {
		return nil, err
	}
	return s.links(ctx, s.on(nil), r.ID)
}

func (s *Service) links(ctx context.Context, q *store.Queries, roundtableID string) ([]Link, error) {
	rows, err := q.LinksOf(ctx, roundtableID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Link, len(rows))
	for i, r := range rows {
		list[i] = linkOf(store.RoundtableLink{
			ID: r.ID, RoundtableID: r.RoundtableID, OfficialID: r.OfficialID, Number: r.Number, IssuedAt: r.IssuedAt, IssuedBy: r.IssuedBy, LastDay: r.LastDay,
			EndedAt: r.EndedAt, SeenAt: r.SeenAt,
		}, officialOf(store.RoundtableOfficial{
			ID: r.OfficialID, DepartmentID: r.DepartmentID, Name: r.Name, TitleEn: r.TitleEn, TitleFr: r.TitleFr, Email: r.Email, Lang: r.Lang, LeftAt: r.LeftAt,
		}))
	}
	return list, nil
}

// Guest is an official come by a link, and all that the link opens.
type Guest struct {
	Link       Link
	Department Department
	// Closed says why the link opens nothing ("ended", "expired", "replaced"); empty:
	// it is open. Nothing else but whom to ask is then told.
	Closed string
	Asks   Contact

	Title        i18n.Text
	Starts, Ends time.Time
	City         string
	Place        i18n.Text
	State        State
	Agenda       Standing // of the items for the department; Missing has the department alone
	Notes        Standing
	Remarks      []Remark // between the department and us
	Offered      []Item   // what the department's officials proposed: title and question
	Corrections  []Remark // to the agreed notes
}

// Contact is whom to ask.
type Contact struct {
	Name  string
	Email string
}

// errForged refuses an address that is none of ours.
func errForged(err error) error {
	return fault.Wrap(err, fault.NotFound, "roundtables.error.link", nil)
}

// opened reads a token: the link it stands for, and why that opens nothing.
func (s *Service) opened(ctx context.Context, q *store.Queries, k token.Key, word string, today time.Time) (l Link, closed string, err error) {
	about, err := k.OpenLink(linkPurpose, word)
	if err != nil {
		return l, "", errForged(err)
	}
	id, number, _ := strings.Cut(about, " ")
	n, err := strconv.Atoi(number)
	if err != nil {
		return l, "", errForged(err)
	}
	if l, err = s.link(ctx, q, id); err != nil {
		return l, "", errForged(err)
	}
	if closed = l.why(today); closed == "" && n != l.Number {
		closed = "replaced"
	}
	return l, closed, nil
}

// Open shows an official what their link opens, on the day of now. A NotFound
// refusal for an address that is none of ours; one whose link has ended gets a Guest
// that is Closed, with nothing in it but whom to ask.
func (s *Service) Open(ctx context.Context, word string, now time.Time) (Guest, error) {
	k, err := s.key(ctx)
	if err != nil {
		return Guest{}, err
	}
	q := s.on(nil)
	l, closed, err := s.opened(ctx, q, k, word, s.Day(now))
	if err != nil {
		return Guest{}, err
	}
	r, err := s.ByID(ctx, nil, l.RoundtableID)
	if err != nil {
		return Guest{}, err
	}
	asks := Contact{Name: r.OwnerName, Email: s.o.Email}
	if closed == "" && !r.meets(l.Official) {
		closed = "ended"
	}
	if closed != "" {
		return Guest{Link: Link{Official: Official{Lang: l.Official.Lang}}, Closed: closed, Asks: asks}, nil
	}
	row, err := q.Department(ctx, l.Official.DepartmentID)
	if err != nil {
		return Guest{}, audit.Fault(err)
	}
	g := Guest{
		Link: l, Department: departmentOf(row), Asks: asks, Title: r.Title, Starts: r.Starts, Ends: r.Ends, City: r.City, Place: r.Place, State: r.State,
	}
	if g.Agenda, err = s.forGuest(ctx, q, r, AgendaPaper, g.Department); err != nil {
		return Guest{}, err
	}
	if g.Notes, err = s.forGuest(ctx, q, r, NotesPaper, g.Department); err != nil {
		return Guest{}, err
	}
	if err := s.between(ctx, q, r, &g); err != nil {
		return Guest{}, err
	}
	items, err := s.items(ctx, q, r.ID)
	for _, i := range items {
		if i.FromOfficial() && i.DepartmentID == g.Department.ID {
			g.Offered = append(g.Offered, Item{ID: i.ID, State: i.State, Proposal: Proposal{Words: Words{Title: i.Title, Question: i.Question}}, Reason: i.Reason})
		}
	}
	return g, err
}

// forGuest is a paper as a department has it.
func (s *Service) forGuest(ctx context.Context, q *store.Queries, r Roundtable, kind PaperKind, d Department) (Standing, error) {
	st, err := s.sent(ctx, q, r, kind)
	if err != nil || st.Paper == nil {
		return Standing{}, err
	}
	p := *st.Paper
	p.Content = p.Content.For(d.ID)
	st.Paper = &p
	st.Agreements = slices.DeleteFunc(st.Agreements, func(a Agreement) bool { return a.DepartmentID != "" && a.DepartmentID != d.ID })
	st.Missing = slices.DeleteFunc(st.Missing, func(m Department) bool { return m.ID != d.ID })
	return st, nil
}

// guest runs fn for an official come by a link that is open.
func (s *Service) guest(ctx context.Context, action, word string, fn func(a *act, l Link) error) error {
	k, err := s.key(ctx)
	if err != nil {
		return err
	}
	l, _, err := s.opened(ctx, s.on(nil), k, word, s.Day(s.db.Now()))
	if err != nil {
		return err
	}
	who := access.Actor{Name: l.Official.Name, Lang: l.Official.Lang}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		l, closed, err := s.opened(ctx, q, k, word, s.Day(tx.Now))
		if err != nil {
			return err
		}
		if closed != "" {
			return fault.New(fault.Conflict, "roundtables.error."+"link_"+closed, nil)
		}
		row, err := q.RoundtableByID(ctx, l.RoundtableID)
		if err != nil {
			return notFound(err)
		}
		return s.acting(ctx, tx, who, row, func(a *act) error {
			if !a.r.meets(l.Official) {
				return fault.New(fault.Conflict, "roundtables.error.link_ended", nil)
			}
			tx.Detail("link", l.ID)
			return fn(a, l)
		})
	})
}

// Seen notes that an official has opened their page, by a link as it was when they did:
// once a day.
func (s *Service) Seen(ctx context.Context, word string, l Link) error {
	if s.Day(l.SeenAt).Equal(s.Day(s.db.Now())) {
		return nil
	}
	return s.guest(ctx, "roundtables.official_reads", word, func(a *act, l Link) error {
		l.SeenAt = a.Now
		return a.saveLink(ctx, l)
	})
}

// AgreeByLink is an official's agreement, by their link, to a version of a paper.
func (s *Service) AgreeByLink(ctx context.Context, word string, kind PaperKind, number int) error {
	return s.guest(ctx, "roundtables.agree", word, func(a *act, l Link) error { return a.agree(ctx, kind, number, l.Official, "") })
}

// RemarkByLink is what an official says by their link: a comment, or a change they
// propose, on an item of the latest papers or on the whole (itemID empty).
func (s *Service) RemarkByLink(ctx context.Context, word, itemID string, kind RemarkKind, words string) error {
	return s.guest(ctx, "roundtables.official_remarks", word, func(a *act, l Link) error {
		if kind != Comment && kind != ChangeAsked {
			return fault.Field("kind", "roundtables.error.choose", nil)
		}
		if itemID != "" {
			i, err := s.item(ctx, a.q, itemID)
			if fault.Is(err, fault.NotFound) || err == nil && (i.RoundtableID != a.r.ID || !i.For(l.Official.DepartmentID) || !i.OnAgenda()) {
				return fault.Field("item", "roundtables.error.choose", nil)
			}
			if err != nil {
				return err
			}
		}
		err := a.remark(ctx, Remark{ItemID: itemID, Kind: kind, DepartmentID: l.Official.DepartmentID, OfficialID: l.Official.ID, Name: l.Official.Name, Words: words})
		if err != nil {
			return err
		}
		return a.tellOwner(ctx, "remarked", []any{"Official", l.Official.Name, "Words", i18n.Clip(squeeze(words), 300)})
	})
}

// OfferByLink is an item that an official proposes by their link, in the language
// of the page, as long as the agenda is being agreed. The co-chairs decide on it.
func (s *Service) OfferByLink(ctx context.Context, word string, lang i18n.Lang, title, question string) error {
	return s.guest(ctx, "roundtables.official_proposes", word, func(a *act, l Link) error {
		if err := a.require(Called, Agenda); err != nil {
			return err
		}
		w := Words{Title: i18n.Text{}.With(lang, squeeze(title)), Question: i18n.Text{}.With(lang, tidy(question))}
		var c checks
		c.line("title", w.Title.Only(lang), 1, maxTitle)
		c.line("question", w.Question.Only(lang), 1, maxWords)
		c.spoken("title", title)
		c.spoken("question", question)
		if err := c.err(); err != nil {
			return err
		}
		err := a.enter(ctx, Item{
			ID: db.NewID(), RoundtableID: a.r.ID, State: Proposed, Proposal: Proposal{Words: w, DepartmentID: l.Official.DepartmentID, Urgency: Steady},
			PersonName: l.Official.Name, OfficialID: l.Official.ID, ProposedAt: a.Now, ChangedAt: a.Now,
		}, nil)
		if err != nil {
			return err
		}
		return a.tellOwner(ctx, "offered", []any{"Official", l.Official.Name, "Words", squeeze(title)})
	})
}
