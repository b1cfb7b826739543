package newsletter

import (
	"context"
	"errors"
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
	"plenary.example/internal/newsletter/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/token"
)

// The purposes of links in the newsletter's mail.
const (
	confirmLink = "newsletter-confirm"
	ownLink     = "newsletter-own"
)

// Subscribe takes what somebody typed on the page where one subscribes: nothing is sent
// to the address but a link, and only who follows it subscribes. words are those of the
// form, network where it came from. Whether the address is known is not said.
func (s *Service) Subscribe(ctx context.Context, who access.Actor, email string, lang i18n.Lang, words, network string) error {
	address, err := mailmsg.ParseAddress(email)
	if err != nil {
		return fault.Field("email", "newsletter.error.email", nil)
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "newsletter.subscribe", func(tx *audit.Tx) error {
		if err := count(ctx, tx, "subscribe", people.FoldEmail(address), network); err != nil {
			return err
		}
		q := store.New(tx)
		x, found, err := at(ctx, q, address)
		if err != nil {
			return err
		}
		receives, err := s.receives(ctx, tx, x, tx.Now)
		if err != nil {
			return err
		}
		if receives {
			return s.write(ctx, tx, x, lang, "known", s.page(lang, "newsletter/mine/"+key.Link(ownLink, x.ID)))
		}
		if !found {
			x = Subscriber{Email: address, State: Asked, Source: "form"}
		}
		x.asked, x.askedWords, x.askedNetwork, x.Lang = tx.Now, words, network, lang
		if found {
			err = x.save(ctx, q)
		} else {
			err = x.insert(ctx, q, tx.Now)
		}
		if err != nil {
			return err
		}
		return s.write(ctx, tx, x, lang, "confirm", s.page(lang, "newsletter/confirm/"+s.confirmWord(key, x)))
	})
}

func (s *Service) confirmWord(key token.Key, x Subscriber) string {
	return key.Link(confirmLink, x.ID+" "+strconv.FormatInt(db.Micros(x.asked), 10))
}

// write sends a reader a message with a button.
func (s *Service) write(ctx context.Context, tx *audit.Tx, x Subscriber, lang i18n.Lang, key, link string) error {
	set, err := s.Settings(ctx, tx)
	if err != nil {
		return err
	}
	l := s.catalog.For(lang)
	return s.mail.Queue(ctx, tx.Tx, outmail.Message{
		To: mailmsg.Address{Name: x.Name, Address: x.Email}, Lang: lang, Subject: l.T("newsletter.letter."+key+".subject", "Newsletter", set.Title),
		Paragraphs: []string{l.T("newsletter.letter."+key+".body", "Newsletter", set.Title, "Coalition", s.o.Profile.Name), l.T("newsletter.letter." + key + ".ignore")},
		Button:     outmail.Button{Label: l.T("newsletter.letter." + key + ".button"), URL: link},
	})
}

// asking is the subscription of a link that confirms; a NotFound refusal for a link that
// is none of ours, or counts no more.
func (s *Service) asking(ctx context.Context, tx db.DBTX, word string) (Subscriber, error) {
	none := fault.New(fault.NotFound, "newsletter.error.no_link", nil)
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return Subscriber{}, err
	}
	about, err := key.OpenLink(confirmLink, word)
	if err != nil {
		return Subscriber{}, none
	}
	id, when, _ := strings.Cut(about, " ")
	row, err := s.on(tx).Subscriber(ctx, id)
	if err != nil {
		return Subscriber{}, notFound(err, none.Key)
	}
	if strconv.FormatInt(row.AskedAt, 10) != when || s.db.Now().Sub(db.Time(row.AskedAt)) > forgetAsked {
		return Subscriber{}, none
	}
	return subscriberOf(row), nil
}

// AskedWord is the word in the link that confirms a subscription asked for.
func (s *Service) AskedWord(ctx context.Context, id string) (string, error) {
	row, err := s.on(nil).Subscriber(ctx, id)
	if err != nil {
		return "", notFound(err, "newsletter.error.no_reader")
	}
	key, err := s.mail.Tokens(ctx)
	return s.confirmWord(key, subscriberOf(row)), err
}

// Asking is whose subscription a link confirms.
func (s *Service) Asking(ctx context.Context, word string) (Subscriber, error) {
	return s.asking(ctx, nil, word)
}

// Confirm subscribes whoever follows the link that was sent to the address, and keeps the
// evidence: the words of the form, and from where it came. It returns the word of the
// reader's own page.
func (s *Service) Confirm(ctx context.Context, word string) (own string, err error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return "", err
	}
	err = s.log.Do(ctx, access.TheProgram(), "newsletter.confirm", func(tx *audit.Tx) error {
		x, err := s.asking(ctx, tx, word)
		if err != nil {
			return err
		}
		own = key.Link(ownLink, x.ID)
		q := store.New(tx)
		if x.State == Active { // followed twice
			if holds, err := s.consents.Holds(ctx, tx, consents.Subscriber(x.ID), consents.Newsletter, tx.Now); err != nil || holds {
				return err
			}
		}
		if err := s.agree(ctx, tx, x, x.askedWords, x.askedNetwork); err != nil {
			return err
		}
		if err := q.DeleteReturnsOf(ctx, x.Number); err != nil {
			return err
		}
		x.State, x.Since, x.LeftAt, x.LeftHow, x.leftIssue = Active, tx.Now, time.Time{}, "", ""
		tx.About(KindSubscriber, x.ID)
		return x.save(ctx, q)
	})
	return own, err
}

// agree keeps the evidence of a subscription.
func (s *Service) agree(ctx context.Context, tx *audit.Tx, x Subscriber, words, network string) error {
	return s.consent(ctx, tx, x, consents.Consent{Method: consents.Form, Words: words, Network: network, At: tx.Now})
}

// consent keeps a consent of a reader's own.
func (s *Service) consent(ctx context.Context, tx *audit.Tx, x Subscriber, c consents.Consent) error {
	c.Subject, c.Purpose, c.Lang, c.Given = consents.Subscriber(x.ID), consents.Newsletter, x.Lang, consents.Who{Name: x.Name}
	if x.Name == "" {
		c.Given.Name = x.Email
	}
	_, err := s.consents.GiveTx(ctx, tx, c)
	return err
}

// SendLink sends an address the link of the reader's own page. It says nothing about
// whether there is one.
func (s *Service) SendLink(ctx context.Context, who access.Actor, email string, lang i18n.Lang, network string) error {
	address, err := mailmsg.ParseAddress(email)
	if err != nil {
		return fault.Field("email", "newsletter.error.email", nil)
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "newsletter.send_link", func(tx *audit.Tx) error {
		if err := count(ctx, tx, "link", people.FoldEmail(address), network); err != nil {
			return err
		}
		x, found, err := at(ctx, store.New(tx), address)
		if err != nil || !found || x.State == Asked {
			return err
		}
		return s.write(ctx, tx, x, lang, "own", s.page(lang, "newsletter/mine/"+key.Link(ownLink, x.ID)))
	})
}

// Own is the subscription of the link of a reader's own page.
func (s *Service) Own(ctx context.Context, word string) (Subscriber, error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return Subscriber{}, err
	}
	id, err := key.OpenLink(ownLink, word)
	if err != nil {
		return Subscriber{}, fault.Wrap(err, fault.NotFound, "newsletter.error.no_link", nil)
	}
	row, err := s.on(nil).Subscriber(ctx, id)
	if err != nil {
		return Subscriber{}, notFound(err, "newsletter.error.no_link")
	}
	return subscriberOf(row), nil
}

// OwnWord is the word in the link of a reader's own page.
func (s *Service) OwnWord(ctx context.Context, id string) (string, error) {
	key, err := s.mail.Tokens(ctx)
	return key.Link(ownLink, id), err
}

// ChooseLang sets the language of a reader's issues, by the link of their own page.
func (s *Service) ChooseLang(ctx context.Context, word string, lang i18n.Lang) error {
	return s.own(ctx, word, "newsletter.choose", func(tx *audit.Tx, x Subscriber) error {
		x.Lang = lang
		return x.save(ctx, store.New(tx))
	})
}

// StopOwn ends a subscription by the link of the reader's own page.
func (s *Service) StopOwn(ctx context.Context, word string) error {
	return s.own(ctx, word, "newsletter.leave", func(tx *audit.Tx, x Subscriber) error { return s.leave(ctx, tx, x, Left, "page", "") })
}

// ResumeOwn takes up sending again by the link of the reader's own page: only who reads
// the address's mail has it.
func (s *Service) ResumeOwn(ctx context.Context, word, words, network string) error {
	return s.own(ctx, word, "newsletter.resume_own", func(tx *audit.Tx, x Subscriber) error {
		if err := s.agree(ctx, tx, x, words, network); err != nil {
			return err
		}
		q := store.New(tx)
		if err := q.DeleteReturnsOf(ctx, x.Number); err != nil {
			return err
		}
		x.State, x.Since, x.LeftAt, x.LeftHow, x.leftIssue = Active, tx.Now, time.Time{}, "", ""
		return x.save(ctx, q)
	})
}

func (s *Service) own(ctx context.Context, word, action string, fn func(tx *audit.Tx, x Subscriber) error) error {
	known, err := s.Own(ctx, word)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, access.TheProgram(), action, func(tx *audit.Tx) error {
		row, err := store.New(tx).Subscriber(ctx, known.ID)
		if err != nil {
			return notFound(err, "newsletter.error.no_link")
		}
		tx.About(KindSubscriber, row.ID)
		return fn(tx, subscriberOf(row))
	})
}

// opened reads the word of a copy's own link.
func (s *Service) opened(ctx context.Context, tx db.DBTX, word string) (x Subscriber, issue string, err error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return x, "", err
	}
	about, err := key.OpenLink(outmail.Unsubscribe, word)
	if err != nil {
		return x, "", fault.Wrap(err, fault.NotFound, "newsletter.error.no_link", nil)
	}
	issue, number, _ := strings.Cut(about, " ")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return x, "", fault.New(fault.NotFound, "newsletter.error.no_link", nil)
	}
	if issue == testOf {
		return Subscriber{State: Left}, testOf, nil
	}
	// The link of another sort of mail names no issue of ours.
	if _, err := s.on(tx).Issue(ctx, issue); err != nil {
		return x, "", notFound(err, "newsletter.error.no_link")
	}
	row, err := s.on(tx).SubscriberByNumber(ctx, n)
	if err != nil {
		return x, "", notFound(err, "newsletter.error.no_link")
	}
	return subscriberOf(row), issue, nil
}

// OfCopy is whose copy a link is of.
func (s *Service) OfCopy(ctx context.Context, word string) (Subscriber, error) {
	x, _, err := s.opened(ctx, nil, word)
	return x, err
}

// Unsubscribe ends the subscription of whoever has a copy with this link, at once: one
// click, no questions (RFC 8058). Doing it twice is no error.
func (s *Service) Unsubscribe(ctx context.Context, word string) error {
	return s.log.Do(ctx, access.TheProgram(), "newsletter.leave", func(tx *audit.Tx) error {
		x, issue, err := s.opened(ctx, tx, word)
		if err != nil || issue == testOf {
			return err
		}
		tx.About(KindSubscriber, x.ID)
		return s.leave(ctx, tx, x, Left, "link", issue)
	})
}

// Remove ends a subscription for the secretariat, who was told to.
func (s *Service) Remove(ctx context.Context, who access.Actor, id string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "newsletter.leave", func(tx *audit.Tx) error {
		row, err := store.New(tx).Subscriber(ctx, id)
		if err != nil {
			return notFound(err, "newsletter.error.no_reader")
		}
		tx.About(KindSubscriber, id)
		return s.leave(ctx, tx, subscriberOf(row), Left, "staff", "")
	})
}

// leave ends a subscription, and every consent to news of its address, whoever keeps it.
// One that has ended keeps when and after which issue.
func (s *Service) leave(ctx context.Context, tx *audit.Tx, x Subscriber, as ReaderState, how, issue string) error {
	of, err := s.ofAddress(ctx, tx, x)
	if err != nil {
		return err
	}
	for _, one := range of {
		list, err := s.consents.Of(ctx, tx, one)
		if err != nil {
			return err
		}
		for _, c := range list {
			if c.Purpose != consents.Newsletter || !c.Ended.IsZero() {
				continue
			}
			if err := s.consents.EndTx(ctx, tx, c, consents.Form); err != nil {
				return err
			}
		}
	}
	if x.State == Left && !x.Lapsed() || x.State == as && as != Left {
		return nil
	}
	x.State, x.LeftAt, x.LeftHow, x.leftIssue = as, tx.Now, how, issue
	return x.save(ctx, store.New(tx))
}

// ofAddress are all whose consents to news may be of a reader's address, whoever keeps
// them: the reader's own, a person's of the register, donors', signatories'.
func (s *Service) ofAddress(ctx context.Context, tx db.DBTX, x Subscriber) ([]consents.Subject, error) {
	of := []consents.Subject{}
	if x.ID != "" {
		of = append(of, consents.Subscriber(x.ID))
	}
	others, err := s.restsOn(ctx, tx, x)
	if err != nil {
		return nil, err
	}
	of = append(of, others...)
	if p, err := s.people.PersonByEmailTx(ctx, tx, x.Email); err == nil {
		of = append(of, consents.Person(p.ID))
	} else if !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if s.giving != nil {
		donors, err := s.giving.DonorsAt(ctx, tx, x.Email)
		if err != nil {
			return nil, err
		}
		for _, d := range donors {
			of = append(of, consents.Donor(d.ID))
		}
	}
	if s.o.Signons != nil {
		signed, err := s.o.Signons.NewsAt(ctx, tx, x.Email)
		if err != nil {
			return nil, err
		}
		for _, id := range signed {
			of = append(of, consents.Signatory(id))
		}
	}
	seen := map[consents.Subject]bool{}
	return slices.DeleteFunc(of, func(one consents.Subject) bool {
		had := seen[one]
		seen[one] = true
		return had
	}), nil
}

// returnsWithin and returnsMost say when an address is given up: so many issues within so
// long that came back because nobody is there.
const (
	returnsWithin = 365 * 24 * time.Hour
	returnsMost   = 3
)

// TakeReturn takes what came back of a copy. An address at which nobody is, three times
// within a year, gets no more; nor does a reader who called an issue spam.
func (s *Service) TakeReturn(ctx context.Context, r circular.Return) error {
	return s.log.Do(ctx, access.TheProgram(), "newsletter.returned", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.SubscriberByNumber(ctx, r.Recipient)
		if err == nil {
			_, err = q.Issue(ctx, r.Subject)
		}
		if err != nil {
			if errors.Is(err, db.ErrNotFound) {
				return nil // a test, or long forgotten
			}
			return err
		}
		x := subscriberOf(row)
		err = q.InsertReturn(ctx, store.InsertReturnParams{IssueID: r.Subject, Subscriber: x.Number, At: db.Micros(tx.Now), Kind: string(r.Kind), Said: db.Clean(i18n.Clip(r.Said, 300))})
		if err != nil || x.State != Active {
			return err
		}
		if r.Kind == circular.Complaint {
			tx.About(KindSubscriber, x.ID)
			return s.leave(ctx, tx, x, Left, "complaint", r.Subject)
		}
		list, err := q.ReturnsOf(ctx, x.Number, db.Micros(tx.Now.Add(-returnsWithin)))
		if err != nil {
			return err
		}
		hard := 0
		for _, one := range list {
			if circular.ReturnKind(one.Kind) == circular.Hard {
				hard++
			}
		}
		if hard < returnsMost {
			return nil
		}
		tx.About(KindSubscriber, x.ID)
		tx.Detail("returned", hard)
		x.State, x.LeftAt, x.LeftHow = Returned, tx.Now, "returned"
		return x.save(ctx, q)
	})
}
