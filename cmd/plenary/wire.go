package main

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	source "plenary.example"
	"plenary.example/cmd/plenary/proving"
	"plenary.example/cmd/plenary/website"
	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/actions"
	"plenary.example/internal/admissions"
	"plenary.example/internal/api"
	"plenary.example/internal/apikeys"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/banking"
	"plenary.example/internal/bodies"
	"plenary.example/internal/book"
	"plenary.example/internal/calendar"
	"plenary.example/internal/clock"
	"plenary.example/internal/coalition"
	"plenary.example/internal/concerns"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/dues"
	"plenary.example/internal/elections"
	"plenary.example/internal/elections/rolls"
	"plenary.example/internal/exchange"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/gatherings/papers"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/personal"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/library"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/meetings/notice"
	"plenary.example/internal/meetings/online"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/meetings/scrutiny"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/people"
	"plenary.example/internal/people/merging"
	"plenary.example/internal/persondata"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/proposals"
	"plenary.example/internal/publications"
	"plenary.example/internal/publicrecord"
	"plenary.example/internal/quiet"
	"plenary.example/internal/record"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/parties"
	"plenary.example/internal/roster"
	"plenary.example/internal/roster/sources"
	"plenary.example/internal/roster/uploads"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/search"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/signin"
	"plenary.example/internal/signons"
	"plenary.example/internal/smtpout"
	"plenary.example/internal/web"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/account"
	"plenary.example/internal/web/pages/assembly"
	structure "plenary.example/internal/web/pages/bodies"
	"plenary.example/internal/web/pages/drafting"
	billing "plenary.example/internal/web/pages/dues"
	polls "plenary.example/internal/web/pages/elections"
	"plenary.example/internal/web/pages/front"
	"plenary.example/internal/web/pages/give"
	mailing "plenary.example/internal/web/pages/lists"
	general "plenary.example/internal/web/pages/meetings"
	ledger "plenary.example/internal/web/pages/payments"
	"plenary.example/internal/web/pages/persons"
	"plenary.example/internal/web/pages/programs"
	documents "plenary.example/internal/web/pages/publications"
	issuing "plenary.example/internal/web/pages/receipts"
	incoming "plenary.example/internal/web/pages/roster"
	joint "plenary.example/internal/web/pages/signons"
	"plenary.example/internal/web/pages/speaking"
	"plenary.example/internal/web/pages/styleguide"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
	"plenary.example/internal/wording"
	"plenary.example/internal/worker"
)

// sourceHref is where the source code of this program is offered to those who
// use it over a network (AGPL-3.0, section 13).
const sourceHref = "/source.zip"

// program is everything, wired.
type program struct {
	settings config.Settings
	profile  config.Profile
	demo     bool
	log      *slog.Logger
	clock    clock.Clock
	catalog  *i18n.Catalog

	db           *db.DB
	record       *audit.Log
	sealed       *record.Service
	queue        *jobs.Queue
	mail         *outmail.Service
	accounting   *accounting.Service
	banking      *banking.Service
	payments     *payments.Service
	dues         *dues.Service
	admissions   *admissions.Service
	actions      *actions.Service
	books        *book.Service
	sandbox      *sandbox.Sandbox // nil but on the demonstration
	people       *people.Service
	bodies       *bodies.Service
	gatherings   *gatherings.Service
	papers       *papers.Service
	programme    *programme.Service
	proposals    *proposals.Service
	roundtables  *roundtables.Service
	followup     *followup.Service
	calendar     *calendar.Service
	registration *registration.Service
	travel       *travel.Service
	giving       *giving.Service
	receipts     *receipts.Service
	givingMore   givingMore
	publications *publications.Service
	library      *library.Service
	news         news
	public       *publicrecord.Record
	desk         *desk.Service
	website      *website.Website
	index        *search.Service
	signin       *signin.Service
	apikeys      *apikeys.Service
	resolutions  *resolutions.Service
	exchange     *exchange.Service
	roster       *roster.Service
	uploads      *uploads.Service
	ballots      *ballots.Service
	meetings     *meetings.Service
	speakers     *speakers.Service
	online       *online.Service
	floor        *floor.Service
	room         *room.Room
	scrutiny     *scrutiny.Service
	minutes      *minutes.Service
	elections    *elections.Service
	secret       *secretballots.Service
	concerns     *concerns.Service
	signons      *signons.Service
	statements   *joint.Pages
	lists        *lists.Service
	archive      *archive.Service
	distribution *distribution.Service
	consents     *consents.Service
	persondata   *persondata.Service
	worker       *worker.Worker
	sender       *smtpout.Sender
	door         *door.Door // of the site
}

// wire builds the services over an open database that serves a coalition.
func wire(ctx context.Context, d *db.DB, s config.Settings, c clock.Clock, catalog *i18n.Catalog, log *slog.Logger) (*program, error) {
	return wireWith(ctx, d, s, resolver(s), nil, c, catalog, log)
}

// wireWith is wire with the DNS to ask, and the demonstration’s card page in the
// place of a real one (nil: none).
func wireWith(ctx context.Context, d *db.DB, s config.Settings, dns mailauth.Resolver, play *sandbox.Sandbox, c clock.Clock, catalog *i18n.Catalog, log *slog.Logger) (*program, error) {
	acts := audit.New(d)
	profile, err := coalition.New(acts).Profile(ctx)
	if err != nil {
		return nil, err
	}
	p := &program{settings: s, profile: profile, log: log, clock: c, catalog: catalog, db: d, record: acts, sealed: proving.Record(d, s, profile, log)}
	acts.Observe(p.sealed.Observe)
	if p.queue, err = jobs.New(d, jobs.Options{Log: quiet.Log(log)}); err != nil {
		return nil, err
	}
	p.sender = newSender(s, dns, log)
	post := outmail.Config{Name: profile.Name, Address: "secretariat@" + profile.MailDomain, Domain: profile.MailDomain, Log: log, Sender: p.sender, Sign: s.DKIM}
	if play != nil { // the demonstration tells of months ago
		post.Since = c.Now().Add(-outmail.Retention)
	}
	p.mail, err = outmail.New(d, p.queue, post)
	if err != nil {
		return nil, err
	}
	p.sandbox = play
	p.payments = payments.New(p.record, p.queue, cards(s, play), payments.Options{Site: s.Site(), Location: profile.Location(), Log: log, AddressOf: p.addressOf, Books: p.wireBooks()})
	p.people = people.New(p.record)
	p.dues = dues.New(p.record, p.people, p.payments, p.mail, p.queue, catalog, dues.Options{Profile: profile, Site: s.Site(), Log: log})
	p.bodies = bodies.NewIn(p.record, p.people, profile.Location())
	p.wireGatherings()
	p.wireProgramme()
	p.index = search.New(d)
	p.resolutions = resolutions.New(p.record, p.people, p.index)
	p.wireConcerns()
	p.exchange = exchange.New(p.record, p.resolutions)
	p.roster = roster.New(p.record, p.people, roster.Options{Location: profile.Location(), Currency: profile.Currency, DueDay: profile.DuesDeadline})
	p.uploads = uploads.New(p.record, p.roster, p.queue, catalog)
	p.ballots = ballots.New(p.record)
	p.meetings = meetings.New(p.record, p.people, p.resolutions, p.ballots, catalog, meetingRules(profile.Rules))
	p.speakers = speakers.New(p.record, p.meetings, p.people)
	p.online = online.New(p.record, p.meetings, p.people, p.mail, online.Options{Catalog: catalog, Link: func(lang i18n.Lang, key, token string) string {
		return s.Site() + door.PathIn(lang, "meetings", key, "join", token)
	}, End: func(ctx context.Context, tx *audit.Tx, session string) error { return p.signin.EndTx(ctx, tx, session) }})
	p.floor = floor.New(d, p.meetings, p.resolutions, catalog, profile.Rules.Order.Rules())
	p.wireScrutiny()
	p.room = room.New(d, p.meetings, p.speakers, p.floor)
	p.wireMinutes()
	p.elections = elections.New(p.record, p.people, p.bodies, p.meetings, p.mail, catalog, elections.Options{
		Name: profile.Name, Site: s.Site(), Location: profile.Location(), Rules: profile.Elections,
	})
	p.signin, err = signin.New(p.record, p.people, signin.Options{
		BaseURL: s.Site(), Name: profile.Short.EN, Location: profile.Location(),
		Offices: func(ctx context.Context, tx db.DBTX, personID string, day time.Time) ([]access.Office, error) {
			return p.bodies.OfficesOf(ctx, tx, personID, day)
		},
		SendLink: p.sendLink,
	})
	if err != nil {
		return nil, err
	}
	p.apikeys = apikeys.New(p.record, p.people)
	described := lists.Options{Domain: profile.MailDomain, Site: s.Site(), Location: profile.Location(), Log: log}
	p.lists = lists.New(p.record, p.people, p.bodies, p.mail, catalog, described)
	p.archive = archive.New(p.record, p.lists, p.index)
	p.distribution = distribution.New(p.record, p.lists, p.archive, p.people, p.bodies, p.mail, p.queue, distribution.Options{
		Options: described, Checker: mailauth.NewChecker(dns, c.Now),
	})
	p.consents = consents.New(p.record, p.people, profile.Location())
	p.worker = worker.New(c, p.queue, p.mail, p.distribution, p.signin)
	p.wireSecretBallots()
	p.wireAdmissions()
	p.wireActions()
	p.wireRoundtables()
	p.wireCalendar()
	p.wireRegistration()
	p.wireDesk()
	p.wireGiving()
	p.wirePublications()
	p.signons = signons.New(p.record, p.people, p.resolutions, p.consents, p.mail, catalog, signons.Options{Profile: profile, Site: s.Site()})
	if p.statements, err = joint.New(d, p.signons, p.resolutions, catalog); err != nil {
		return nil, err
	}
	p.worker.SignOn(p.signons)
	p.wireBanking()
	p.wireNews()
	p.website = website.New(p.record, p.queue, profile, s.Site(), play != nil)
	p.worker.CheckLinks(p.website.Links)
	p.wirePublicRecord()
	p.persondata = persondata.New(p.record, p.people, p.signin, p.mail, persondata.Options{Name: profile.Name, Site: s.Site(), Zone: profile.Location(), Catalog: catalog}, p.holders()...)
	p.persondata.MergeOrganizations(merging.New(p.record, p.people), p.organizationHolders()...)
	p.worker.Forget(p.persondata, p.consents)
	p.worker.BringIn(p.uploads)
	p.worker.Pay(p.payments, p.payees())
	p.worker.Monthly(p.monthlyPayees())
	p.worker.Bill(p.dues)
	return p, nil
}

// holders are the subjects that hold something about persons, in the order that
// pages show them.
func (p *program) holders() []persondata.Holder {
	return []persondata.Holder{p.people, p.signin, p.apikeys, p.bodies, p.consents, p.lists, parties.NewWork(p.db), p.concerns, attendance.New(p.record, p.people), p.speakers, p.online, p.scrutiny, p.minutes, p.elections, p.ballots, p.secret, p.programme, p.proposals, p.roundtables, p.roster, p.admissions, p.actions, p.dues, p.desk, p.registration, p.travel, p.payments, personal.New(p.record, p.people, p.giving, p.consents), p.calendar, p.news.room, p.news.letter, p.record, p.sealed.Holder(), p.signons}
}

// addressOf is a person's e-mail address, for what lies below the register of people.
func (p *program) addressOf(ctx context.Context, tx db.DBTX, personID string) (string, error) {
	one, err := p.people.PersonTx(ctx, tx, personID)
	return one.Email, err
}

// organizationHolders are the subjects whose rows name organizations, in the order
// that pages show them.
func (p *program) organizationHolders() []persondata.OrganizationHolder {
	return []persondata.OrganizationHolder{
		p.dues, persondata.OrganizationLinks(bodies.OrganizationLinks), persondata.OrganizationLinks(parties.OrganizationLinks), persondata.OrganizationLinks(speakers.OrganizationLinks), persondata.OrganizationLinks(online.OrganizationLinks), attendance.New(p.record, p.people), p.ballots,
		rolls.Rolls{},
		persondata.OrganizationLinks(scrutiny.OrganizationLinks), persondata.OrganizationLinks(minutes.OrganizationLinks),
		persondata.OrganizationLinks(lists.OrganizationLinks), persondata.OrganizationLinks(concerns.OrganizationLinks), persondata.OrganizationLinks(signons.OrganizationLinks), persondata.OrganizationLinks(programme.OrganizationLinks), persondata.OrganizationLinks(proposals.OrganizationLinks), persondata.OrganizationLinks(roundtables.OrganizationLinks), persondata.OrganizationLinks(registration.OrganizationLinks), persondata.OrganizationLinks(admissions.OrganizationLinks), persondata.OrganizationLinks(sources.OrganizationLinks),
	}
}

func meetingRules(r config.Rules) meetings.Rules {
	return meetings.Rules{
		Quorum: meetings.QuorumRule{Numerator: r.Quorum.Numerator, Denominator: r.Quorum.Denominator, Minimum: r.Quorum.Minimum},
		Notice: meetings.NoticeRule{
			Earliest: r.Notice.Max, Latest: r.Notice.Min, ElectronicEarliest: r.NoticeElectronic.Max, ElectronicLatest: r.NoticeElectronic.Min,
		},
	}
}

// sendLink writes the message with a sign-in link.
func (p *program) sendLink(ctx context.Context, tx *audit.Tx, to people.Person, link string, lang i18n.Lang) error {
	l := p.catalog.For(lang)
	return p.mail.Queue(ctx, tx.Tx, outmail.Message{
		To: mailmsg.Address{Name: to.Name, Address: to.Email}, Lang: lang,
		Subject:    l.T("mail.link.subject", "Site", p.profile.Short),
		Paragraphs: []string{l.T("mail.link.hello", "Name", to.Name), l.T("mail.link.body", "Site", p.profile.Name), l.T("mail.link.ignore")},
		Button:     outmail.Button{Label: l.T("mail.link.button"), URL: link},
	})
}

// site is the web door with all its pages. cast is nil but on the demonstration.
func (p *program) site(cast func(ctx context.Context) ([]front.Player, error)) http.Handler {
	base := p.settings.Site()
	var forms []string
	if p.settings.StripeKey != "" {
		forms = []string{cardsAt}
	}
	d := door.New(door.Door{
		Places: p.sitePages().Places, FormsLeadTo: forms,
		Catalog: p.catalog, Sessions: signin.NewSessions(p.signin.Store(), strings.HasPrefix(base, "https://")),
		ActorOf: func(r *http.Request, personID string, lang i18n.Lang) (access.Actor, error) {
			return p.signin.Actor(r.Context(), personID, lang)
		},
		StillActing: func(r *http.Request, personID string) (bool, error) {
			return p.persondata.StillActing(r.Context(), personID)
		},
		Now: p.clock.Now, Zone: p.profile.Location(), Log: p.log, Written: p.db.Written, BaseURL: base, Demo: p.demo,
		Site: ui.Site{Name: p.profile.Name, ShortName: p.profile.Short, Accent: p.profile.Accent, BaseURL: base, SourceHref: sourceHref},
	})
	p.door = d
	p.website.Handler = web.Handler(d, p.pages(cast)...)
	return p.website.Handler
}

func (p *program) pages(cast func(ctx context.Context) ([]front.Player, error)) []web.Routed {
	cite := func(ctx context.Context, w wording.Wording) (ui.Resolve, error) {
		links, err := p.resolutions.LinksIn(ctx, w)
		return view.Links(links), err
	}
	return append([]web.Routed{
		&front.Pages{DB: p.db, Resolutions: p.resolutions, Meetings: p.meetings, Outmail: p.mail, Actions: p.actions, Overdue: p.roundtablePages().Overdue, News: p.newsPages().Latest, Secret: p.secretPages().Waiting, Signing: p.statements.Open, SourceCode: source.Write, Cast: cast, Old: p.sitePages().Elsewhere},
		&account.Pages{SignIn: p.signin, Bodies: p.bodies, Registered: p.registrationPages().Ours},
		p.libraryPages(), &documents.Pages{Publications: p.publications, Resolutions: p.resolutions, Bodies: p.bodies}, p.harvestPages(),
		&drafting.Pages{Resolutions: p.resolutions, People: p.people, Bodies: p.bodies, Cite: cite, Now: p.clock.Now, Upcoming: p.upcoming, Changed: p.meetings.Changed},
		&general.Pages{
			DB: p.db, Meetings: p.meetings, Minutes: p.minutes, Floor: p.floor, Resolutions: p.resolutions, People: p.people, Now: p.clock.Now,
			Notify: p.notice(),
		},
		&assembly.Pages{DB: p.db, Meetings: p.meetings, Room: p.room, Speakers: p.speakers, Online: p.online, Floor: p.floor, Minutes: p.minutes, Resolutions: p.resolutions, Ballots: p.ballots, Bodies: p.bodies, Cite: cite},
		&polls.Pages{Elections: p.elections, Bodies: p.bodies, People: p.people, Meetings: p.meetings, Now: p.clock.Now},
		&structure.Pages{Bodies: p.bodies, People: p.people, Lists: p.lists},
		&billing.Pages{Dues: p.dues, Payments: p.payments, People: p.people},
		&issuing.Pages{Receipts: p.receipts, Giving: p.giving},
		&ledger.Pages{Payments: p.payments, Sandbox: p.sandbox, Things: paidThings(), Thanks: thanksFor(), Receipt: give.LandingReceipt(p.profile.Giving)}, p.givePages(),
		&speaking.Pages{DB: p.db, Meetings: p.meetings, Speakers: p.speakers, Online: p.online, SignIn: p.signin},
		p.bookPages(), p.bankPages(),
		p.minutesPages(),
		p.scrutinyPages(), p.donorPages(), p.calendarPages(), p.paperPages(), p.registrationPages(), p.deskPages(), p.programmePages(), p.proposalPages(), p.roundtablePages(), p.concernPages(), p.directoryPages(), p.membersPages(), p.organizationPages(), p.joinPages(), p.actionPages(),
		&incoming.Pages{Uploads: p.uploads},
		p.proofPages(), p.secretPages(), p.givingDeskPages(), p.newsPages(), p.newsletterPages(), p.sitePages(), p.statements,
		&programs.Pages{Keys: p.apikeys}, p.api(), &styleguide.Pages{Catalog: p.catalog},
		&persons.Pages{Data: p.persondata, People: p.people, Bodies: p.bodies, Lists: p.lists, Consents: p.consents, SignIn: p.signin, Now: p.clock.Now},
		&mailing.Pages{Lists: p.lists, Archive: p.archive, Distribution: p.distribution, People: p.people, Bodies: p.bodies, Beside: p.concernPages().Beside, Records: p.mailRecords, Now: p.clock.Now},
	}, p.public.Pages()...)
}

// api is the door for programs.
func (p *program) api() *api.API {
	return &api.API{
		Keys: p.apikeys, ActorOf: p.signin.Actor, Resolutions: p.resolutions, Bodies: p.bodies, Meetings: p.meetings, Ballots: p.ballots, Secret: p.secret, Speakers: p.speakers, Calendar: p.calendar,
		Gatherings: p.gatherings, Programme: p.programme, Concerns: p.concerns, Threads: p.threads(), Roundtables: p.roundtables, Followup: p.followup, Giving: p.giving, Signons: p.signons, Site: p.website.Pages,
	}
}

// upcoming lists the general meetings that resolutions may be submitted to.
func (p *program) upcoming(ctx context.Context) ([]drafting.Upcoming, error) {
	list, err := p.meetings.List(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	var out []drafting.Upcoming
	for _, m := range list {
		if m.State != meetings.Adjourned {
			out = append([]drafting.Upcoming{{ID: m.ID, Key: m.Key, Title: m.Title, Deadline: m.Deadline, Opens: m.Starts}}, out...)
		}
	}
	return out, nil
}

// notice queues the notice of a meeting, with the address of its page.
func (p *program) notice() func(ctx context.Context, tx *audit.Tx, m meetings.Meeting) error {
	return notice.Mail(p.people, p.catalog, p.mail, func(lang i18n.Lang, key string) string { return p.settings.Site() + door.PathIn(lang, "meetings", key) })
}
