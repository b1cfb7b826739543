package newsletter

import (
	"context"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/circular"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

func itoa(n int) string { return strconv.Itoa(n) }

// inSite is a page of this site after the language: letters, digits and what joins them.
var inSite = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~%/#?=&-]*$`)

// goodPath reports whether an item may lead there.
func goodPath(path string) bool {
	if path == "" || inSite.MatchString(path) && !strings.Contains(path, "..") {
		return len(path) <= 500
	}
	u, err := url.Parse(path)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(path) <= 1000
}

// Heading is the line over an issue's title: its volume, number and day; of one not sent
// yet, that it is a draft.
func (s *Service) Heading(lang i18n.Lang, i Issue) string {
	l := s.catalog.For(lang)
	if i.Number == 0 {
		return l.T("newsletter.mail.draft")
	}
	return l.T("newsletter.mail.heading", "Volume", strconv.Itoa(i.Volume), "Issue", strconv.Itoa(i.Number), "Day", clock.DayIn(i.SentAt, s.zone))
}

// Letter is an issue as mail in one language.
func (s *Service) Letter(ctx context.Context, lang i18n.Lang, i Issue, items []Item) (circular.Letter, error) {
	set, err := s.Settings(ctx, nil)
	if err != nil {
		return circular.Letter{}, err
	}
	return s.letter(lang, set, i, items, s.db.Now()), nil
}

func (s *Service) letter(lang i18n.Lang, set Settings, i Issue, items []Item, at time.Time) circular.Letter {
	loc, p := s.catalog.For(lang), s.o.Profile
	address := mailmsg.Address{Name: set.Title.In(lang), Address: "secretariat@" + p.MailDomain}
	letter := circular.Letter{
		Lang: lang, From: address, To: address, Subject: loc.T("newsletter.mail.subject", "Newsletter", set.Title, "Title", i.Title), ID: i.ID + "." + string(lang), Domain: p.MailDomain, Date: at.In(s.zone),
		ListID: "newsletter." + p.MailDomain, Kicker: set.Title.In(lang) + " · " + s.Heading(lang, i), Title: i.Title.In(lang), Lead: i.Intro.In(lang),
		Foot: s.Foot(lang), LeaveLabel: loc.T("newsletter.mail.leave"),
		Choices: s.page(lang, "newsletter/mine"), ChoicesLabel: loc.T("newsletter.mail.choices"),
	}
	if i.Number > 0 {
		letter.Web, letter.WebLabel = s.page(lang, strings.Join(i.Path(), "/")), loc.T("newsletter.mail.web")
	}
	for _, it := range items {
		section := circular.Section{Title: it.Title.In(lang), Body: it.Body.In(lang)}
		if it.Path != "" {
			section.URL = s.page(lang, it.Path)
		}
		letter.Sections = append(letter.Sections, section)
	}
	return letter
}

// Foot says who sends the newsletter, from where, and why the reader gets it.
func (s *Service) Foot(lang i18n.Lang) []string {
	loc, p := s.catalog.For(lang), s.o.Profile
	lines := []string{p.Name.In(lang)}
	for _, more := range []string{p.Address, p.Phone, p.Email} {
		if more != "" {
			lines = append(lines, more)
		}
	}
	return []string{strings.Join(lines, "\n"), loc.T("newsletter.mail.why")}
}

// SendTest sends an issue as it stands to the person who asks, in a language: what is not
// sent is marked as a test in its subject, and has no link that ends a subscription.
func (s *Service) SendTest(ctx context.Context, who access.Actor, id string, lang i18n.Lang) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	i, items, err := s.Issue(ctx, who, id)
	if err != nil {
		return err
	}
	p, err := s.people.Person(ctx, who.PersonID)
	if err != nil {
		return err
	}
	if p.Email == "" {
		return fault.New(fault.Conflict, "newsletter.error.no_address", nil)
	}
	set, err := s.Settings(ctx, nil)
	if err != nil {
		return err
	}
	letter := s.letter(lang, set, i, items, s.db.Now())
	letter.Subject = s.catalog.For(lang).T("newsletter.mail.test", "Subject", letter.Subject)
	raw, err := letter.Compose()
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "newsletter.test", func(tx *audit.Tx) error {
		tx.About(KindIssue, id)
		serial, err := s.mail.AddPosting(ctx, tx.Tx, outmail.Posting{
			Source: MailSource, SourceID: testOf, SubjectID: testOf, Subject: i18n.Clip(letter.Subject, 200), ReversePath: circular.ReversePath(s.o.Profile.MailDomain),
			OneClick: s.page(lang, "newsletter/u/"), LinkMark: circular.LinkMark, Text: raw,
		})
		if err != nil {
			return err
		}
		return s.mail.AddCopies(ctx, tx.Tx, serial, []outmail.CopyTo{{Recipient: 0, Address: p.Email}}, true)
	})
}

// testOf is what copies of a test are about: no issue.
const testOf = "test"
