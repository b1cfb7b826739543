package newsroom

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/circular"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/newsroom/internal/store"
	"plenary.example/internal/outmail"
)

// Choice is to whom on the media list a release goes.
type Choice struct {
	Langs []i18n.Lang // of the journalists; none: both
	Beats []string    // slugs; none: all. Who follows everything always gets it.
	// Early says that it goes out before its embargo ends: staff say so each time.
	Early bool
}

// Mailing is a release sent to the media list.
type Mailing struct {
	ID        string
	At        time.Time
	By        string
	Embargoed bool
	Beats     []string
	Langs     []i18n.Lang
	Copies    int
}

// Copies is what is known of the copies of a release.
type Copies struct {
	Sent      int // made
	Delivered int // taken over by their servers
	Waiting   int // tried again later
	Failed    int // refused, or given up
	Returned  int // came back for good
}

// mailAtOnce bounds the journalists of one mailing, which is stored in one transaction.
const mailAtOnce = 5000

// wanted reports whether a choice has a journalist in it.
func (ch Choice) wanted(m Media) bool {
	if len(ch.Langs) > 0 && !slices.Contains(ch.Langs, m.Lang) {
		return false
	}
	return len(ch.Beats) == 0 || len(m.Beats) == 0 || slices.ContainsFunc(m.Beats, func(b string) bool { return slices.Contains(ch.Beats, b) })
}

// To lists the journalists who would get a release now: chosen, with a consent, and not
// sent it before.
func (s *Service) To(ctx context.Context, who access.Actor, id string, ch Choice) ([]Media, error) {
	if err := mayEdit(who); err != nil {
		return nil, err
	}
	return s.to(ctx, s.db.Reader(), id, ch, s.db.Now())
}

func (s *Service) to(ctx context.Context, tx db.DBTX, id string, ch Choice, now time.Time) ([]Media, error) {
	q := store.New(tx)
	sent, err := q.SentOf(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	had := map[int64]bool{}
	for _, r := range sent {
		had[r.MediaNumber] = true
	}
	rows, err := q.ActiveMedia(ctx, 0, mailAtOnce)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Media
	for _, r := range rows {
		m := mediaOf(r)
		if had[m.Number] || !ch.wanted(m) {
			continue
		}
		holds, err := s.consents.Holds(ctx, tx, consents.Media(m.ID), consents.Releases, now)
		if err != nil {
			return nil, err
		}
		if holds {
			list = append(list, m)
		}
	}
	return list, nil
}

// Send sends a release to the media list, to each journalist once.
func (s *Service) Send(ctx context.Context, who access.Actor, id string, ch Choice) (made Mailing, err error) {
	if err := mayEdit(who); err != nil {
		return Mailing{}, err
	}
	if s.o.Profile.Address == "" {
		return Mailing{}, fault.New(fault.Conflict, "newsroom.error.no_postal", nil)
	}
	if _, err := s.mail.Tokens(ctx); err != nil { // drawn outside of the transaction
		return Mailing{}, err
	}
	err = s.log.Do(ctx, who, "news.send", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Release(ctx, id)
		if err != nil {
			return notFound(err, "newsroom.error.none")
		}
		r := releaseOf(row)
		switch {
		case r.State != Released:
			return fault.New(fault.Conflict, "newsroom.error.not_released", nil)
		case r.Embargoed(tx.Now) && !ch.Early:
			return fault.Field("early", "newsroom.error.early", nil)
		}
		to, err := s.to(ctx, tx, id, ch, tx.Now)
		if err != nil {
			return err
		}
		if len(to) == 0 {
			return fault.New(fault.Conflict, "newsroom.error.nobody", nil)
		}
		made = Mailing{ID: db.NewID(), At: tx.Now, By: who.Name, Embargoed: r.Embargoed(tx.Now), Beats: ch.Beats, Langs: ch.Langs, Copies: len(to)}
		langs := make([]string, len(ch.Langs))
		for i, l := range ch.Langs {
			langs[i] = string(l)
		}
		err = q.InsertMailing(ctx, store.InsertMailingParams{
			ID: made.ID, ReleaseID: id, At: db.Micros(tx.Now), PersonID: who.PersonID, PersonName: who.Name, Embargoed: db.Flag(made.Embargoed),
			Beats: strings.Join(ch.Beats, " "), Langs: strings.Join(langs, " "), Copies: int64(len(to)),
		})
		if err != nil {
			return err
		}
		tx.About(KindRelease, id)
		tx.Detail("copies", len(to))
		for _, lang := range i18n.Langs() {
			if err := s.post(ctx, tx, r, made, lang, to); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// post stores the copies in one language.
func (s *Service) post(ctx context.Context, tx *audit.Tx, r Release, m Mailing, lang i18n.Lang, to []Media) error {
	to = slices.DeleteFunc(slices.Clone(to), func(one Media) bool { return one.Lang != lang })
	if len(to) == 0 {
		return nil
	}
	letter, err := s.Letter(ctx, lang, r, tx.Now)
	if err != nil {
		return err
	}
	letter.ID = m.ID + "." + string(lang)
	raw, err := letter.Compose()
	if err != nil {
		return err
	}
	serial, err := s.mail.AddPosting(ctx, tx.Tx, outmail.Posting{
		Source: MailSource, SourceID: r.ID, SubjectID: r.ID, Subject: i18n.Clip(letter.Subject, 200), ReversePath: circular.ReversePath(s.o.Profile.MailDomain),
		OneClick: s.page(lang, "news/u/"), LinkMark: circular.LinkMark, Text: raw,
	})
	if err != nil {
		return err
	}
	copies := make([]outmail.CopyTo, len(to))
	for i, one := range to {
		copies[i] = outmail.CopyTo{Recipient: one.Number, Address: one.Email}
		err := store.New(tx).InsertSent(ctx, store.InsertSentParams{ReleaseID: r.ID, MediaNumber: one.Number, MailingID: m.ID, Posting: serial})
		if err != nil {
			return err
		}
	}
	return s.mail.AddCopies(ctx, tx.Tx, serial, copies, true)
}

// Letter is a release as mail to journalists at an instant: before its embargo ends, with
// that on top and in its subject.
func (s *Service) Letter(ctx context.Context, lang i18n.Lang, r Release, now time.Time) (circular.Letter, error) {
	loc, p := s.catalog.For(lang), s.o.Profile
	list := mailmsg.Address{Name: loc.T("newsroom.mail.from", "Coalition", p.Short), Address: "secretariat@" + p.MailDomain}
	letter := circular.Letter{
		Lang: lang, From: list, To: list, Subject: r.Headline.In(lang), ID: r.ID + "." + string(lang), Domain: p.MailDomain, Date: now.In(s.zone), ListID: "media." + p.MailDomain,
		Kicker: s.Kicker(lang, r), Title: r.Headline.In(lang), Lead: s.Lead(lang, r), LeaveLabel: loc.T("newsroom.mail.leave"), WebLabel: loc.T("newsroom.mail.web"),
		Foot: []string{s.identity(lang), loc.T("newsroom.mail.why", "Coalition", p.Name)},
	}
	if r.Embargoed(now) {
		letter.Banner = s.EmbargoWords(lang, r)
		letter.Subject = loc.T("newsroom.mail.subject_embargo", "Headline", r.Headline.In(lang))
		word, err := s.PreviewWord(ctx, r.ID)
		if err != nil {
			return letter, err
		}
		letter.Web = s.page(lang, "news/preview/"+word)
	} else if path := r.Path(); path != nil {
		letter.Web = s.page(lang, strings.Join(path, "/"))
	}
	if lines := s.ContactLines(lang, r); len(lines) > 0 {
		letter.Sections = append(letter.Sections, circular.Section{Title: loc.T("newsroom.contacts"), Body: "- " + strings.Join(lines, "\n- ")})
	}
	return letter, nil
}

// identity is who the coalition is and where, for the foot of mail.
func (s *Service) identity(lang i18n.Lang) string {
	p := s.o.Profile
	lines := []string{p.Name.In(lang)}
	for _, more := range []string{p.Address, p.Phone, p.Email} {
		if more != "" {
			lines = append(lines, more)
		}
	}
	return strings.Join(lines, "\n")
}

// Kicker is the line over a headline: what it is, with its number.
func (s *Service) Kicker(lang i18n.Lang, r Release) string {
	l := s.catalog.For(lang)
	kind := l.Say(r.Kind.Say())
	if r.Number == 0 {
		return kind
	}
	return l.T("newsroom.kicker", "Kind", kind, "Number", r.Label())
}

// Lead is the text in Markdown, with what stands before it: the second headline, the place
// and the day.
func (s *Service) Lead(lang i18n.Lang, r Release) string {
	l := s.catalog.For(lang)
	body := r.Body.In(lang)
	day := r.Day
	if day.IsZero() {
		day = s.today()
	}
	line := l.Date(day)
	if place := r.Place.In(lang); place != "" {
		line = l.T("newsroom.dateline", "Place", place, "Day", day)
	}
	body = "**" + line + "** – " + body
	if sub := r.Subhead.In(lang); sub != "" {
		body = "*" + sub + "*\n\n" + body
	}
	return body
}

// ContactLines are a release's contacts, a line each.
func (s *Service) ContactLines(lang i18n.Lang, r Release) []string {
	l := s.catalog.For(lang)
	var lines []string
	for _, c := range r.Contacts {
		parts := []string{c.Name}
		for _, more := range []string{c.Role.In(lang), c.Phone, c.Email} {
			if more != "" {
				parts = append(parts, more)
			}
		}
		line := strings.Join(parts, ", ")
		if c.Langs != "" {
			line = l.T("newsroom.contact_langs", "Contact", line, "Languages", c.Langs)
		}
		lines = append(lines, line)
	}
	return lines
}

// EmbargoWords say until when a release is held back: the day of the week and of the month,
// the hour and the time zone in words.
func (s *Service) EmbargoWords(lang i18n.Lang, r Release) string {
	l, at := s.catalog.For(lang), r.Public.In(s.zone)
	zone, _ := at.Zone()
	if key := "newsroom.zone." + zone; l.Has(key) {
		zone = l.T(key)
	}
	return l.T("newsroom.embargo", "Weekday", l.T("newsroom.weekday."+strconv.Itoa(int(at.Weekday()))), "Day", l.Date(at), "Hour", l.Time(at), "Zone", zone)
}

// Mailings lists what of a release was sent to the media, and what is known of the copies.
func (s *Service) Mailings(ctx context.Context, who access.Actor, id string) ([]Mailing, Copies, error) {
	if err := mayApprove(who); err != nil {
		return nil, Copies{}, err
	}
	rows, err := s.on(nil).Mailings(ctx, id)
	if err != nil {
		return nil, Copies{}, audit.Fault(err)
	}
	var list []Mailing
	var sum Copies
	for _, r := range rows {
		m := Mailing{ID: r.ID, At: db.Time(r.At), By: r.PersonName, Embargoed: r.Embargoed != 0, Beats: strings.Fields(r.Beats), Copies: int(r.Copies)}
		for _, l := range strings.Fields(r.Langs) {
			m.Langs = append(m.Langs, i18n.Lang(l))
		}
		list = append(list, m)
		sum.Sent += m.Copies
	}
	reports, err := s.mail.ReportsAbout(ctx, MailSource, id)
	if err != nil {
		return nil, Copies{}, err
	}
	for _, r := range reports {
		sum.Delivered += r.Counts[outmail.Sent] + r.Counts[outmail.Kept]
		sum.Waiting += r.Counts[outmail.Waiting]
		sum.Failed += r.Counts[outmail.Failed]
	}
	sent, err := s.on(nil).SentOf(ctx, id)
	for _, r := range sent {
		if r.Returned == string(circular.Hard) {
			sum.Returned++
		}
	}
	return list, sum, audit.Fault(err)
}

// opened reads the word of a copy's own link.
func (s *Service) opened(ctx context.Context, tx db.DBTX, word string) (Media, error) {
	none := fault.New(fault.NotFound, "newsroom.error.no_link", nil)
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return Media{}, err
	}
	about, err := key.OpenLink(outmail.Unsubscribe, word)
	if err != nil {
		return Media{}, none
	}
	release, number, _ := strings.Cut(about, " ")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Media{}, none
	}
	// The link of another sort of mail names no release of ours.
	if _, err := s.on(tx).Release(ctx, release); err != nil {
		return Media{}, notFound(err, none.Key)
	}
	row, err := s.on(tx).MediaByNumber(ctx, n)
	if err != nil {
		return Media{}, notFound(err, none.Key)
	}
	return mediaOf(row), nil
}

// OfCopy is whose copy a link is of.
func (s *Service) OfCopy(ctx context.Context, word string) (Media, error) {
	return s.opened(ctx, nil, word)
}

// Unsubscribe takes whoever has a copy with this link off the list, at once.
func (s *Service) Unsubscribe(ctx context.Context, word string) error {
	return s.log.Do(ctx, access.TheProgram(), "media.leave", func(tx *audit.Tx) error {
		m, err := s.opened(ctx, tx, word)
		if err != nil {
			return err
		}
		return s.leave(ctx, tx, m, OffList, "link")
	})
}
