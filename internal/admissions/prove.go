package admissions

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// How often the link of one application is sent: not again within linkPause, and
// linksPerDay times a day, for whoever asks need not have the address.
const (
	linkPause   = 10 * time.Minute
	linksPerDay = 5
)

// mailedLink is the purpose of the links that mail carries to the applicant: it is
// not that of the link which whoever began the application has in the browser, so
// that having the one proves the address and having the other does not.
const mailedLink = "application-mail"

// MailedPath is the path of the page that a mailed link leads to, in a language; the
// token follows it.
func MailedPath(lang i18n.Lang) string { return LinkPath(lang) + "open/" }

// MailedToken is what stands in the link that is mailed to the address of an
// application: it is worth nothing once the application has another address.
func (s *Service) MailedToken(ctx context.Context, a Application) (string, error) {
	return s.token(ctx, mailedLink, a.ID+" "+hashed(a.Email))
}

// Mailed reads the application that a mailed link leads to, and changes nothing:
// programs that look at mail open links too. token is the application's own.
func (s *Service) Mailed(ctx context.Context, mailed string) (a Application, token string, err error) {
	about, err := s.open(ctx, mailedLink, mailed)
	if err != nil {
		return Application{}, "", err
	}
	id, address, _ := strings.Cut(about, " ")
	if a, err = s.load(ctx, nil, id); err != nil {
		return Application{}, "", err
	}
	if hashed(a.Email) != address {
		return Application{}, "", fault.New(fault.NotFound, "admissions.error.link", nil)
	}
	token, err = s.Token(ctx, id)
	return a, token, err
}

// Prove takes note that whoever has a mailed link reads the mail of the
// application's address. token is the application's own. Done twice it changes
// nothing more.
func (s *Service) Prove(ctx context.Context, mailed string) (a Application, token string, err error) {
	was, token, err := s.Mailed(ctx, mailed)
	if err != nil || was.Proven() {
		return was, token, err
	}
	a, err = s.change(ctx, token, "admissions.prove", func(tx *audit.Tx, a *Application) error {
		if a.Email != was.Email {
			return fault.New(fault.NotFound, "admissions.error.link", nil)
		}
		if a.Proven() {
			return nil
		}
		tx.About(Kind, a.ID)
		a.ProvenAt, a.TouchedAt = tx.Now, tx.Now
		return nil
	})
	return a, token, err
}

// requireProven refuses what has somebody else written to as long as nobody knows
// that the applicant's address is theirs.
func requireProven(a Application) error {
	if a.Proven() {
		return nil
	}
	return fault.New(fault.Conflict, "admissions.error.unproven", fault.Args{"Email": a.Email})
}

// SendLink sends the link again, for whoever has the application open in the
// browser and has had no message. As long as the address is not proven another one
// may be given instead: it may have been mistyped, and nothing that was typed since
// need be lost. Links to the former one are then worth nothing.
func (s *Service) SendLink(ctx context.Context, token, email string) (Application, error) {
	email = people.FoldEmail(email)
	return s.change(ctx, token, "admissions.send_link", func(tx *audit.Tx, a *Application) error {
		if email == "" {
			email = a.Email
		}
		other := email != a.Email
		switch {
		case a.Proven() && other:
			return fault.Field("email", "admissions.error.proven", nil)
		case !isEmail(email):
			return fault.Field("email", "admissions.error.email", nil)
		case !other && tx.Now.Sub(a.linkAt) < linkPause:
			return fault.New(fault.TooMany, "admissions.error.link_just_sent", fault.Args{"Email": a.Email, "Minutes": int(linkPause / time.Minute)})
		case !a.maySendLink(tx.Now):
			return fault.New(fault.TooMany, "admissions.error.links_many", fault.Args{"Email": a.Email})
		}
		if other {
			if err := s.readdress(ctx, tx, a, email); err != nil {
				return err
			}
		}
		a.linkSent(tx.Now)
		tx.About(Kind, a.ID)
		return s.sendLink(ctx, tx, *a)
	})
}

// readdress gives an application another address, which is no more written to than
// if the application had been begun with it.
func (s *Service) readdress(ctx context.Context, tx *audit.Tx, a *Application, email string) error {
	n, err := store.New(tx).CountFromEmail(ctx, email, db.Micros(tx.Now.Add(-window)))
	if err != nil {
		return err
	}
	if n >= perAddress {
		return fault.New(fault.TooMany, "admissions.error.too_often", nil)
	}
	if a.Form.Email == a.Email {
		a.Form.Email = email
	}
	a.Email, a.TouchedAt = email, tx.Now
	return nil
}

// maySendLink reports whether the link may be sent once more today.
func (a Application) maySendLink(now time.Time) bool {
	return a.links < linksPerDay || now.Sub(a.linkAt) >= 24*time.Hour
}

// linkSent counts a link sent.
func (a *Application) linkSent(now time.Time) {
	if now.Sub(a.linkAt) >= 24*time.Hour {
		a.links = 0
	}
	a.linkAt, a.links = now, a.links+1
}
