package admissions

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// Kind is the name under which the record knows applications.
const Kind = "application"

// PageSize is how many applications a page of the queue has at most.
const PageSize = 50

// Options are what admissions must be told of the coalition.
type Options struct {
	Profile config.Profile
	// Site is the address of the web site without a final slash.
	Site string
	// Invoice asks for the dues of the year in which a membership begins; nil asks
	// for none.
	Invoice func(ctx context.Context, tx *audit.Tx, organizationID string, year int, from time.Time) error
	// Consents keeps the evidence of what a new member lets the public see; nil
	// keeps none.
	Consents *consents.Service
}

// Service holds the use cases of admissions.
type Service struct {
	audit.Unmoved // an application and a reference go by the address of then

	db      *db.DB
	log     *audit.Log
	people  *people.Service
	bodies  *bodies.Service
	blobs   *blobs.Store
	mail    *outmail.Service
	catalog *i18n.Catalog
	o       Options
}

// New returns the service.
func New(log *audit.Log, register *people.Service, b *bodies.Service, files *blobs.Store, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	return &Service{db: log.DB(), log: log, people: register, bodies: b, blobs: files, mail: mail, catalog: catalog, o: o}
}

// Profile describes the coalition, and what it asks of applicants.
func (s *Service) Profile() config.Profile { return s.o.Profile }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.day(s.db.Now()) }

// day is the coalition's calendar day of an instant.
func (s *Service) day(t time.Time) time.Time { return clock.Day(t.In(s.o.Profile.Location())) }

// on is where a read runs: a transaction, or the reader for nil.
func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// Class is what the class of an application asks. A class that is asked for no
// more asks nothing.
func (s *Service) Class(a Application) config.AdmissionClass {
	class, ok := s.o.Profile.AdmissionOf(string(a.Class))
	if !ok {
		class = config.AdmissionClass{Class: string(a.Class), Individual: a.Class == people.Associate}
	}
	return class
}

// Gaps lists what is wrong or missing before an application can be submitted.
func (s *Service) Gaps(a Application) []Gap { return a.Gaps(s.Class(a), s.o.Profile.Currency) }

// Check returns what is wrong or missing in one step.
func (s *Service) Check(a Application, step Step) error {
	return a.Check(s.Class(a), step, s.o.Profile.Currency)
}

// load reads an application whole.
func (s *Service) load(ctx context.Context, tx db.DBTX, id string) (Application, error) {
	q := s.on(tx)
	row, err := q.Application(ctx, id)
	if err != nil {
		return Application{}, notFound(err)
	}
	a, err := applicationOf(row)
	if err != nil {
		return a, err
	}
	papers, err := q.Papers(ctx, id)
	if err != nil {
		return a, audit.Fault(err)
	}
	for _, p := range papers {
		a.Papers = append(a.Papers, Paper{ID: p.ID, Slug: p.Slug, BlobID: p.BlobID, Name: p.Name, MediaType: p.MediaType, Size: p.Size, At: db.Time(p.At)})
	}
	references, err := q.References(ctx, id)
	if err != nil {
		return a, audit.Fault(err)
	}
	for _, r := range references {
		a.References = append(a.References, referenceOf(r))
	}
	events, err := q.Events(ctx, id)
	if err != nil {
		return a, audit.Fault(err)
	}
	for _, e := range events {
		a.Events = append(a.Events, Event{
			ID: e.ID, At: db.Time(e.At), Kind: EventKind(e.Kind), Verdict: Verdict(e.Verdict), Words: e.Words, Day: db.ParseDay(e.Day),
			PersonID: e.PersonID, PersonName: e.PersonName, LetterID: e.LetterID,
		})
	}
	return a, nil
}

// do is a use case under record. The key behind the links is read first: where it
// is to be drawn, that is a transaction of its own.
func (s *Service) do(ctx context.Context, who access.Actor, action string, fn func(tx *audit.Tx) error) error {
	if _, err := s.mail.Tokens(ctx); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, fn)
}

// save writes an application's own row.
func (s *Service) save(ctx context.Context, tx *db.Tx, a Application) error {
	row, err := rowOf(a)
	if err != nil {
		return err
	}
	_, err = store.New(tx).UpdateApplication(ctx, store.UpdateApplicationParams(row))
	return err
}

// happened adds an event to an application.
func (s *Service) happened(ctx context.Context, tx *audit.Tx, a *Application, e Event) error {
	e.ID, e.At, e.PersonID, e.PersonName = db.NewID(), tx.Now, tx.Who().PersonID, tx.Who().Name
	e.Words = db.Clean(e.Words)
	a.Events = append(a.Events, e)
	return store.New(tx).InsertEvent(ctx, store.InsertEventParams{
		ID: e.ID, ApplicationID: a.ID, At: db.Micros(e.At), Kind: string(e.Kind), Verdict: string(e.Verdict), Words: e.Words, Day: db.Day(e.Day),
		PersonID: e.PersonID, PersonName: e.PersonName, LetterID: e.LetterID,
	})
}

func applicationOf(r store.Application) (Application, error) {
	lang, _ := i18n.ParseLang(r.Lang)
	a := Application{
		ID: r.ID, Year: int(r.Year), Number: int(r.Number), Class: people.Class(r.Class), State: State(r.State), Lang: lang, Email: r.Email,
		MadeAt: db.Time(r.MadeAt), TouchedAt: db.Time(r.TouchedAt), SubmittedAt: db.Time(r.SubmittedAt), SettledAt: db.Time(r.SettledAt),
		AppealUntil: db.ParseDay(r.AppealUntil), OrganizationID: r.OrganizationID, ProvenAt: db.Time(r.ProvenAt), network: r.Network, linkAt: db.Time(r.LinkAt), links: int(r.Links),
	}
	return a, json.Unmarshal([]byte(r.Form), &a.Form)
}

func rowOf(a Application) (store.Application, error) {
	form, err := json.Marshal(a.Form)
	if err != nil {
		return store.Application{}, err
	}
	name := a.Name()
	return store.Application{
		ID: a.ID, Year: int64(a.Year), Number: int64(a.Number), Class: string(a.Class), State: string(a.State), Lang: string(a.Lang), Email: a.Email,
		NameEn: db.Clean(name.EN), NameFr: db.Clean(name.FR), FoldEn: people.Fold(name.In(i18n.EN)), FoldFr: people.Fold(name.In(i18n.FR)), Form: db.Clean(string(form)),
		MadeAt: db.Micros(a.MadeAt), TouchedAt: db.Micros(a.TouchedAt), SubmittedAt: db.Micros(a.SubmittedAt), SettledAt: db.Micros(a.SettledAt),
		AppealUntil: db.Day(a.AppealUntil), OrganizationID: a.OrganizationID, Network: a.network, LinkAt: db.Micros(a.linkAt),
		ProvenAt: db.Micros(a.ProvenAt), Links: int64(a.links),
	}, nil
}

func referenceOf(r store.ApplicationReference) Reference {
	return Reference{
		ID: r.ID, ApplicationID: r.ApplicationID, Place: int(r.Place), Name: r.Name, Email: r.Email, OrganizationID: r.OrganizationID, Organization: r.Organization,
		State: Answer(r.State), Words: r.Words, AskedAt: db.Time(r.AskedAt), AnsweredAt: db.Time(r.AnsweredAt), RemindedAt: db.Time(r.RemindedAt),
	}
}

func referenceRow(r Reference) store.ApplicationReference {
	return store.ApplicationReference{
		ID: r.ID, ApplicationID: r.ApplicationID, Place: int64(r.Place), Name: db.Clean(r.Name), Email: r.Email, OrganizationID: r.OrganizationID,
		Organization: db.Clean(r.Organization), State: string(r.State), Words: db.Clean(r.Words), AskedAt: db.Micros(r.AskedAt), AnsweredAt: db.Micros(r.AnsweredAt),
		RemindedAt: db.Micros(r.RemindedAt),
	}
}

// notFound gives a missing row its own sentence; another error comes back as it is.
func notFound(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, "admissions.error.none", nil)
	}
	return audit.Fault(err)
}

// The purposes of the links that mail carries.
const (
	applicantLink = "application"
	refereeLink   = "application-reference"
)

// LinkPath and ReferencePath are the paths of the pages that links lead to, in a
// language; the token follows them.
func LinkPath(lang i18n.Lang) string { return "/" + string(lang) + "/applications/" }

// ReferencePath is the path of a referee's page; the token follows it.
func ReferencePath(lang i18n.Lang) string { return "/" + string(lang) + "/join/reference/" }

// Token is what stands in the address of an application's page: whoever has it
// writes on the application. It does not prove the address; see [Service.MailedToken].
func (s *Service) Token(ctx context.Context, id string) (string, error) {
	return s.token(ctx, applicantLink, id)
}

// RefereeToken is what stands in the address of a referee's page.
func (s *Service) RefereeToken(ctx context.Context, referenceID string) (string, error) {
	return s.token(ctx, refereeLink, referenceID)
}

func (s *Service) token(ctx context.Context, purpose, about string) (string, error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return "", err
	}
	return key.Link(purpose, about), nil
}

// open reads what a link is about; a NotFound refusal for one that is not ours.
func (s *Service) open(ctx context.Context, purpose, token string) (string, error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return "", err
	}
	about, err := key.OpenLink(purpose, token)
	if err != nil {
		return "", fault.New(fault.NotFound, "admissions.error.link", nil)
	}
	return about, nil
}

// mailing is a message of admissions, in the language of whom it is for.
type mailing struct {
	to         mailmsg.Address
	lang       i18n.Lang
	subject    i18n.Message
	body       []i18n.Message
	quote      string // somebody's words, after the body
	button     i18n.Message
	url        string
	attachment *outmail.Attachment
}

// send queues a message.
func (s *Service) send(ctx context.Context, tx *audit.Tx, m mailing) error {
	l := s.catalog.For(m.lang)
	message := outmail.Message{To: m.to, Lang: m.lang, Subject: l.Say(m.subject)}
	for _, p := range m.body {
		message.Paragraphs = append(message.Paragraphs, l.Say(p))
	}
	if m.quote != "" {
		message.Paragraphs = append(message.Paragraphs, m.quote)
	}
	if m.url != "" {
		message.Button = outmail.Button{Label: l.Say(m.button), URL: m.url}
	}
	if m.attachment != nil {
		message.Attachments = []outmail.Attachment{*m.attachment}
	}
	return s.mail.Queue(ctx, tx.Tx, message)
}

// tellApplicant queues a message to the applicant with the link to the application,
// which proves the address. Whoever has asked to be forgotten is told nothing more.
func (s *Service) tellApplicant(ctx context.Context, tx *audit.Tx, a Application, m mailing) error {
	if a.Email == "" {
		return nil
	}
	token, err := s.MailedToken(ctx, a)
	if err != nil {
		return err
	}
	m.to, m.lang = mailmsg.Address{Name: a.Form.Contact.Name, Address: a.Email}, a.Lang
	m.url = s.o.Site + MailedPath(a.Lang) + token
	if m.button.Key == "" {
		m.button = i18n.Say("admissions.mail.open")
	}
	return s.send(ctx, tx, m)
}

// applicant is the actor of what somebody does by an application's link.
func applicant(a Application) access.Actor {
	return access.Actor{Name: a.Form.Contact.Name, Lang: a.Lang}
}
