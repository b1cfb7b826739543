package signons

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/signons/internal/store"
	"plenary.example/internal/token"
)

// What seals the links: a signatory's own, and that of a contact who is asked.
const (
	signatureLink = "signon-signature"
	vouchLink     = "signon-vouch"
)

// post writes letters. Its key is read before the transaction: the first reading draws it.
type post struct {
	s   *Service
	key token.Key
}

func (s *Service) post(ctx context.Context) (post, error) {
	key, err := s.mail.Tokens(ctx)
	return post{s: s, key: key}, err
}

// Token is the word in the link of a signature.
func (s *Service) Token(ctx context.Context, id string) (string, error) {
	p, err := s.post(ctx)
	return p.key.Link(signatureLink, id), err
}

// VouchToken is the word in the link of a contact who is asked about a signature.
func (s *Service) VouchToken(ctx context.Context, id, contactID string) (string, error) {
	p, err := s.post(ctx)
	return p.key.Link(vouchLink, id+" "+contactID), err
}

func (p post) url(lang i18n.Lang, st Statement, parts ...string) string {
	return p.s.o.Site + "/" + string(lang) + "/" + strings.Join(append([]string{"sign-ons", st.Slug}, parts...), "/")
}

func (p post) own(lang i18n.Lang, st Statement, id string) string {
	return p.url(lang, st, "mine", p.key.Link(signatureLink, id))
}

// foot says from where the coalition writes and how else it is reached, as Canada's
// anti-spam law asks (section 6(2)).
func (p post) foot() string {
	var list []string
	for _, s := range []string{strings.Join(strings.Fields(strings.ReplaceAll(p.s.o.Profile.Address, "\n", ", ")), " "), p.s.o.Profile.Phone, p.s.o.Profile.Email} {
		if s != "" {
			list = append(list, s)
		}
	}
	return strings.Join(list, " · ")
}

// Foot says from where the coalition writes and how it is reached.
func (s *Service) Foot() string { return post{s: s}.foot() }

// letter writes a message under "signons.letter." and key: its subject, its body and its
// foot, with more paragraphs between.
func (p post) letter(to mailmsg.Address, lang i18n.Lang, key string, st Statement, button outmail.Button, args []any, more ...string) outmail.Message {
	l := p.s.catalog.For(lang)
	args = append([]any{
		"Person", to.Name, "Title", st.Title, "Coalition", p.s.o.Profile.Name, "Closes", l.DateTime(st.Closes.In(p.s.zone)), "Addressee", st.Addressee, "Place", p.foot(),
	}, args...)
	m := outmail.Message{To: to, Lang: lang, Subject: l.T("signons.letter."+key+".subject", args...), Button: button}
	hello := "signons.letter.hello"
	if to.Name == "" {
		hello = "signons.letter.hello_unnamed"
	}
	m.Paragraphs = append(m.Paragraphs, l.T(hello, args...), l.T("signons.letter."+key+".body", args...))
	m.Paragraphs = append(append(m.Paragraphs, more...), l.T("signons.letter.foot", args...))
	return m
}

func (p post) inWords(lang i18n.Lang, key string) string { return p.s.catalog.For(lang).T(key) }

func to(g Signature) mailmsg.Address {
	return mailmsg.Address{Name: g.Person, Address: g.Email}
}

// prove mails the link that proves an address. Whoever filled in the form may not be whose
// address it is: nothing that they typed is in the message.
func (p post) prove(ctx context.Context, tx *audit.Tx, st Statement, g Signature) error {
	button := outmail.Button{Label: p.inWords(g.Lang, "signons.letter.prove.button"), URL: p.own(g.Lang, st, g.ID)}
	return p.s.mail.Queue(ctx, tx.Tx, p.letter(mailmsg.Address{Address: g.Email}, g.Lang, "prove", st, button, nil))
}

// vouch asks the contacts of a member.
func (p post) vouch(ctx context.Context, tx *audit.Tx, st Statement, g Signature, contacts []people.Place) error {
	var messages []outmail.Message
	for _, c := range contacts {
		lang := c.Person.Lang
		button := outmail.Button{Label: p.inWords(lang, "signons.letter.vouch.button"), URL: p.url(lang, st, "vouch", p.key.Link(vouchLink, g.ID+" "+c.PersonID))}
		messages = append(messages, p.letter(mailmsg.Address{Name: c.Person.Name, Address: c.Person.Email}, lang, "vouch", st, button, []any{"Name", g.Name, "Signer", g.Person, "Office", g.Title}))
	}
	return p.s.mail.Queue(ctx, tx.Tx, messages...)
}

// counted tells a signatory that their signature counts; or, where the text has changed
// since, that it is asked for again.
func (p post) counted(ctx context.Context, tx *audit.Tx, st Statement, g Signature) error {
	key := "counted"
	if g.Version < st.Version {
		key = "again"
	}
	button := outmail.Button{Label: p.inWords(g.Lang, "signons.letter."+key+".button"), URL: p.own(g.Lang, st, g.ID)}
	return p.s.mail.Queue(ctx, tx.Tx, p.letter(to(g), g.Lang, key, st, button, []any{"Name", g.Called()}))
}

// refused tells a signatory that their signature does not count, and why.
func (p post) refused(ctx context.Context, tx *audit.Tx, st Statement, g Signature) error {
	if g.Email == "" {
		return nil
	}
	return p.s.mail.Queue(ctx, tx.Tx, p.letter(to(g), g.Lang, "refused", st, outmail.Button{Label: p.inWords(g.Lang, "signons.letter.refused.button"), URL: p.url(g.Lang, st)}, []any{"Name", g.Called()}, g.Reason))
}

// again asks those who signed to sign the new version.
func (p post) again(ctx context.Context, tx *audit.Tx, st Statement, words i18n.Text) error {
	return p.each(ctx, tx, st, func(g Signature) outmail.Message {
		button := outmail.Button{Label: p.inWords(g.Lang, "signons.letter.again.button"), URL: p.own(g.Lang, st, g.ID)}
		return p.letter(to(g), g.Lang, "again", st, button, []any{"Name", g.Called()}, words.Paragraphs(g.Lang)...)
	})
}

// each mails everybody whose signature is confirmed, for whichever version.
func (p post) each(ctx context.Context, tx *audit.Tx, st Statement, write func(g Signature) outmail.Message) error {
	rows, err := store.New(tx).Confirmed(ctx, st.ID)
	if err != nil {
		return err
	}
	var messages []outmail.Message
	for _, r := range rows {
		if r.Email != "" {
			messages = append(messages, write(signatureOf(r)))
		}
	}
	tx.Detail("messages", len(messages))
	return p.s.mail.Queue(ctx, tx.Tx, messages...)
}

// thanks tells those who signed that the statement was delivered, with the file.
func (p post) thanks(ctx context.Context, tx *audit.Tx, st Statement) error {
	n := 0
	err := p.each(ctx, tx, st, func(g Signature) outmail.Message {
		n++
		l := p.s.catalog.For(g.Lang)
		m := p.letter(to(g), g.Lang, "thanks", st, outmail.Button{Label: l.T("signons.letter.thanks.button"), URL: p.url(g.Lang, st)}, []any{"Name", g.Called(), "Day", l.Date(st.Delivered), "To", st.DeliveredTo})
		m.Attachments = []outmail.Attachment{{Name: st.Slug + "-" + string(g.Lang) + ".pdf", MediaType: "application/pdf", Maker: copyMaker, MadeOf: st.ID + " " + string(g.Lang)}}
		return m
	})
	if err != nil {
		return err
	}
	return p.s.once(ctx, tx, st, Thanks, n)
}

// Remind mails the members that have not signed, once: their contacts, or all their people
// where they have none.
func (s *Service) Remind(ctx context.Context, who access.Actor, id string) (messages int, err error) {
	return s.toMany(ctx, who, id, "signons.remind", Reminder, func(tx *audit.Tx, p post, st Statement) ([]outmail.Message, error) {
		missing, err := s.missing(ctx, tx, st)
		if err != nil {
			return nil, err
		}
		places, err := s.people.PeopleOn(ctx, tx, clock.DayIn(tx.Now, s.zone))
		if err != nil {
			return nil, err
		}
		var list []outmail.Message
		told := map[string]bool{}
		for _, o := range missing {
			for _, one := range authorised(places[o.ID]) {
				if one.Person.Email == "" || told[one.Person.Email] {
					continue
				}
				told[one.Person.Email] = true
				lang := one.Person.Lang
				button := outmail.Button{Label: p.inWords(lang, "signons.letter.reminder.button"), URL: p.url(lang, st)}
				list = append(list, p.letter(mailmsg.Address{Name: one.Person.Name, Address: one.Person.Email}, lang, "reminder", st, button, []any{"Name", o.Name}))
			}
		}
		return list, nil
	})
}

// Invite mails the partner networks that have somebody to write to, once.
func (s *Service) Invite(ctx context.Context, who access.Actor, id string) (messages int, err error) {
	return s.toMany(ctx, who, id, "signons.invite", Invitation, func(tx *audit.Tx, p post, st Statement) ([]outmail.Message, error) {
		all, err := s.networks.List(ctx, tx, who, i18n.EN)
		if err != nil {
			return nil, err
		}
		var list []outmail.Message
		for _, n := range all {
			if n.Contact.Email == "" || n.PastOn(s.Day(tx.Now)) {
				continue
			}
			lang := n.Contact.Lang
			button := outmail.Button{Label: p.inWords(lang, "signons.letter.invitation.button"), URL: p.url(lang, st)}
			list = append(list, p.letter(mailmsg.Address{Name: n.Contact.Name, Address: n.Contact.Email}, lang, "invitation", st, button, []any{"Name", n.Name}))
		}
		return list, nil
	})
}

func (s *Service) toMany(ctx context.Context, who access.Actor, id, action string, kind MailingKind, write func(tx *audit.Tx, p post, st Statement) ([]outmail.Message, error)) (messages int, err error) {
	if err := mayKeep(who); err != nil {
		return 0, err
	}
	p, err := s.post(ctx)
	if err != nil {
		return 0, err
	}
	err = s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		st, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if st.StateAt(tx.Now) != Open {
			return fault.New(fault.Conflict, "signons.error.not_open", nil)
		}
		list, err := write(tx, p, st)
		if err != nil {
			return err
		}
		if messages = len(list); messages == 0 {
			return fault.New(fault.Conflict, "signons.error.nobody", nil)
		}
		tx.About(Kind, st.ID)
		tx.Detail("messages", messages)
		if err := s.once(ctx, tx, st, kind, messages); err != nil {
			return err
		}
		return p.s.mail.Queue(ctx, tx.Tx, list...)
	})
	return messages, err
}
