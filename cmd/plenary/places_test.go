package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata"
	"plenary.example/internal/resolutions"
)

// unanswered are the pages that answer 200 to nobody of the cast, and why.
var unanswered = map[string]string{
	"GET /{lang}/gatherings/{gathering}/register/people/{link}/evaluation": "opens when the Consultation ends, and was closed for the one before",
	"GET /{lang}/manage/registrations/{order}":                             "leads to the order’s page",
	"GET /{lang}/manage/breaches.csv":                                      "writes a line in the record, which this test keeps closed",
	"GET /{lang}/applications/open/{mailed}":                               "leads to the application, whose address is proven",
	"GET /{lang}/officials/{token}":                                        "writes a line in the record, which this test keeps closed",
	"GET /{lang}/roundtables/{table}/evidence/{evidence}":                  "nobody of the demonstration sends a file",
	"GET /{lang}/roundtables/{table}/files/{kept}":                         "nobody of the demonstration sends a file",
	"GET /{lang}/manage/giving/paid/{key}":                                 "leads to the gift or the pledge",
	"GET /api/v1/gatherings/{gathering}/programme":                         "nothing of that programme is published yet",
	"GET /api/v1/gifts":                                                    "takes a key, which no browser shows",
	"GET /api/v1/gifts/years":                                              "takes a key, which no browser shows",
	"GET /{lang}/manage/secret-votes/{vote}/edit":                          "leads to the desk once a vote is prepared",
	"GET /api/v1/secret-votes/{election}/addressees":                       "takes a key, which no browser shows",
	"GET /api/v1/secret-votes/{election}/plan":                             "takes a key, which no browser shows",
	"GET /api/v1/secret-votes/{election}/roll":                             "takes a key, which no browser shows",
	"GET /api/v1/secret-votes/{election}/task":                             "takes a key, which no browser shows",
	"GET /api/v1/me":                                                       "takes a key, which no browser shows",
	"GET /{lang}/record/resolutions/{meeting}/{label}":                     "leads to the leaf of the resolution",
	"GET /api/v1/{rest...}":                                                "there is nothing",
	"GET /vocabulary":                                                      "leads to the vocabulary in the form that is asked for",
	"GET /styleguide":                                                      "leads to the page in the reader’s language",
	"GET /outbox":                                                          "leads to the page in the reader’s language",
	"GET /{$}":                                                             "leads to the page in the reader’s language",
	"GET /lists/u/{token}":                                                 "leads to the page in the subscriber’s language",
	"GET /lists/posts/{id}":                                                "leads to the post in the archive",
	"GET /{lang}/resolutions/{meeting}":                                    "leads to the resolutions of that meeting in the library",
	"GET /{lang}/meetings/{key}/ballot":                                    "a part of the floor page; without the script it leads there",
	"GET /{lang}/meetings/{key}/rise":                                      "leads to the floor, or to where one signs in",
	"GET /{lang}/meetings/{key}/votes/{vote}":                              "nothing is voted on before the meeting is called to order",
	"GET /{lang}/meetings/{key}/items/{item}/amend":                        "nothing is on the floor before the meeting is called to order",
	"GET /{lang}/meetings/{key}/speakers/mine":                             "a part of the floor page; without the script it leads there",
	"GET /{lang}/meetings/{key}/speakers/console":                          "a part of the chair’s page; without the script it leads there",
	"GET /{lang}/meetings/{key}/speakers/call":                             "nobody waits to speak before the meeting is called to order",
	"GET /{lang}/elections/{election}/about-me":                            "for candidates: none of them is in the cast",
}

// deeds are what is sent to the routes that do what they are told, so that an
// answer is about who asks and not about what was typed.
var deeds = map[string]string{
	"POST /{lang}/sign-ons/{statement}/sign":                                      "name_en=Slow+River+Aid&sort=community&site=slow-river.example&city=Ottawa&province=ON&country=CA&person=Lin+Wei&title=Director&email=lin@slow-river.example&authorised=yes",
	"POST /{lang}/sign-ons/{statement}/mine/{link}":                               "action=take_back",
	"POST /{lang}/manage/history":                                                 "anchor={anchor}&action=out&decade=1990",
	"POST /{lang}/manage/history/new":                                             "when=1999&kind=event&title_en=A&title_fr=B",
	"POST /{lang}/manage/history/{entry}":                                         "when=1999&kind=event&title_en=A&title_fr=B&drop=yes",
	"POST /{lang}/manage/annual-reports":                                          "year=2024",
	"POST /{lang}/manage/annual-reports/{financial}":                              "action=save&message_en=A&message_fr=B",
	"POST /{lang}/manage/learning":                                                "action=keep&name_en=A+series&name_fr=Une+suite",
	"POST /{lang}/manage/learning/{webinar}":                                      "action=keep&kind=material&title_en=A&title_fr=B&link=https://x.example&shown=public",
	"POST /{lang}/manage/learning/{webinar}/attendance":                           "action=note",
	"POST /{lang}/manage/learning/{webinar}/{material}":                           "action=drop",
	"POST /{lang}/manage/resources/topics":                                        "action=keep&name_en=Driving&name_fr=Conduire",
	"POST /{lang}/manage/resources/new":                                           "lang=en&title=A&body=B&topic=work&checked=2024-01-08",
	"POST /{lang}/manage/resources/{resource}":                                    "action=checked&topic=work",
	"POST /{lang}/manage/resources/{resource}/{tongue}":                           "action=drop",
	"POST /{lang}/give":                                                           "once=1&frequency=once&suggestion=7500&way=cheque&fund=general&kind=person&name=Lin+Wei&email=lin@ong.example&street=1+Main&city=Ottawa&country=CA&tribute=none",
	"POST /{lang}/give/campaigns/{campaign}":                                      "once=1&frequency=once&suggestion=7500&way=cheque&kind=person&name=Lin+Wei&email=lin@ong.example&street=1+Main&city=Ottawa&country=CA&tribute=none",
	"POST /{lang}/give/pledges/{link}":                                            "action=end",
	"POST /{lang}/manage/site/pages/new":                                          "title_en=New&title_fr=Nouveau&kind=page",
	"POST /{lang}/manage/site/pages/{page}":                                       "action=preview&base=1",
	"POST /{lang}/manage/site/pages/{page}/place":                                 "kind=page&slug_en=about&slug_fr=a-propos&live=under&foot=yes",
	"POST /{lang}/manage/site/pages/{page}/history":                               "action=withdraw",
	"POST /{lang}/manage/site/media/{medium}":                                     "action=describe&decorative=yes",
	"POST /{lang}/manage/site/links":                                              "action=check",
	"POST /{lang}/manage/site/redirects":                                          "action=put&from=/older.htm&to=/en/about",
	"POST /{lang}/manage/site/redirects/lists/{list}":                             "action=bring",
	"POST /{lang}/give/mine":                                                      "email=lin@ong.example",
	"POST /{lang}/give/mine/{link}":                                               "action=own&street=1+Main&city=Ottawa&country=CA&lang=en",
	"POST /{lang}/gatherings/{gathering}/register/orders/{link}":                  "action=pay",
	"POST /{lang}/gatherings/{gathering}/register/orders/{link}/people/{person}":  "action=needs&diet=Halal",
	"POST /{lang}/gatherings/{gathering}/register/people/{link}":                  "action=needs&diet=Halal",
	"POST /{lang}/gatherings/{gathering}/travel/requests/{request}":               "action=rate&points_c1=1",
	"POST /{lang}/manage/gatherings/{gathering}/registrations/orders/{order}":     "action=pay&amount=1&method=cash&received=2024-01-08",
	"POST /{lang}/elections/{election}/nominations/{nomination}":                  "action=rule&ruling=refused&reason=Late",
	"POST /{lang}/roundtables/{table}/items/{point}":                              "action=say&remark=A+word",
	"POST /{lang}/roundtables/{table}/agree":                                      "action=say&remark=A+word",
	"POST /{lang}/roundtables/{table}/notes":                                      "action=note&point={point}",
	"POST /{lang}/roundtables/{table}/asks/{ask}":                                 "action=withdraw&reason=Why",
	"POST /{lang}/roundtables/{table}/commitments/{commitment}":                   "action=note&note=A+word",
	"POST /{lang}/officials/{token}":                                              "action=remark&as=comment&remark=A+word",
	"POST /{lang}/manage/roundtables/{table}":                                     "action=hold",
	"POST /{lang}/elections/{election}/about-me":                                  "action=forget",
	"POST /{lang}/actions/from-resolution":                                        "resolution={untaken}",
	"POST /{lang}/concerns":                                                       "concern=integration&list=ccrlist&number=1",
	"POST /{lang}/concerns/new":                                                   "counts=hidden&name_en=Another+one&name_fr=Une+autre",
	"POST /oai":                                                                   "verb=Identify",
	"POST /{lang}/concerns/{concern}/about":                                       "counts=shown&name_en=Detention&name_fr=D%C3%A9tention",
	"POST /{lang}/concerns/{concern}/conversations":                               "list=ccrlist&number=1",
	"POST /{lang}/concerns/{concern}/record":                                      "kind=outcome&day=2024-01-08&title_en=Changed&title_fr=Change&public=public",
	"POST /{lang}/concerns/{concern}/records/{record}/edit":                       "action=remove&reason=Twice",
	"POST /{lang}/concerns/{concern}/report":                                      "stage=check&problem=People+wait+for+years&unit=people&affected=9&region=ontario&from=2024-01-08&to=2024-02-08",
	"POST /{lang}/concerns/{concern}/reports/{report}":                            "action=withdraw&withdraw_reason=Twice",
	"POST /{lang}/elections/{election}/vote":                                      "action=cast&organization={elector}&choice-1=1",
	"POST /{lang}/manage/elections/{election}":                                    "action=cancel&reason=Quorum",
	"POST /{lang}/manage/elections/{election}/electors":                           "action=paper&organization={elector}",
	"POST /{lang}/manage/books/chart":                                             "action=rules&year=01",
	"POST /{lang}/manage/books/funds":                                             "action=change&slug=general&name_en=General+fund&name_fr=Fonds",
	"POST /{lang}/manage/books/periods":                                           "action=close&through=2020-01-31",
	"POST /{lang}/manage/books/lines/{line}":                                      "action=aside&reason=Twice",
	"POST /{lang}/manage/books/statements/{upload}":                               "action=remap&day=0&amount=2",
	"POST /{lang}/manage/import/{upload}":                                         "action=give_up",
	"POST /{lang}/manage/gatherings/{gathering}":                                  "action=announce",
	"POST /{lang}/manage/gatherings/{gathering}/papers":                           "kind=agenda&words_en=Opening&shown=gathering",
	"POST /{lang}/manage/gatherings/{gathering}/papers/{paper}":                   "action=remove",
	"POST /{lang}/manage/gatherings/{gathering}/cancel":                           "reason_en=Storm&reason_fr=Orage",
	"POST /{lang}/manage/gatherings/{gathering}/programme/sessions/{session}/act": "do=copy",
	"POST /{lang}/manage/gatherings/{gathering}/proposals/{proposal}":             "do=decide&decision=accepted",
	"POST /{lang}/gatherings/{gathering}/proposals/{proposal}":                    "do=save",
	"POST /{lang}/newsletter":                                                     "email=lin@ong.example&lang=en",
	"POST /{lang}/newsletter/mine":                                                "email=lin@ong.example",
	"POST /{lang}/newsletter/mine/{link}":                                         "action=lang&lang=en",
	"POST /{lang}/manage/newsletter":                                              "title_en=One&title_fr=Un",
	"POST /{lang}/manage/newsletter/settings":                                     "title_en=News&title_fr=Nouvelles&volumes=year&first_year=2008",
	"POST /{lang}/manage/newsletter/issues/{issue}":                               "action=write&title_en=One&title_fr=Un",
	"POST /{lang}/manage/newsletter/issues/{issue}/items/{item}":                  "title_en=One&title_fr=Un",
	"POST /{lang}/manage/news/new":                                                "kind=release&headline_en=One",
	"POST /{lang}/manage/news/releases/{release}":                                 "action=approve&version=1",
	"POST /{lang}/manage/news/releases/{release}/edit":                            "kind=release&headline_en=One&version=1",
	"POST /{lang}/manage/news/media/{contact}":                                    "action=off",
	"POST /{lang}/manage/news/press-kit":                                          "action=words",
	"POST /{lang}/manage/giving/donors/new":                                       "kind=person&name=Lin+Wei&country=CA",
	"POST /{lang}/manage/giving/donors/merge":                                     "from={twice}&into={donor}",
	"POST /{lang}/manage/giving/donors/{donor}":                                   "action=note&note=A+word",
	"POST /{lang}/manage/giving/donors/{donor}/edit":                              "kind=person&name=Lin+Wei&country=CA",
	"POST /{lang}/manage/giving/gifts/new":                                        "donor={donor}&what=cash&amount=1&method=cash&received=2024-01-08&fund=general",
	"POST /{lang}/manage/giving/gifts/{gift}":                                     "action=thanked",
	"POST /{lang}/manage/publications/{publication}":                              "action=save&kind=report&title_en=A+report&issued=2024",
	"POST /{lang}/manage/publications/collections/{collection}":                   "name_en=A+shelf&name_fr=Un+rayon",
	"POST /{lang}/manage/giving/letters":                                          "how=both&once=form",
	"POST /{lang}/manage/giving/letters/texts/{text}":                             "name_en=A+gift&name_fr=Un+don&text_en=Thank+you&text_fr=Merci",
	"POST /{lang}/manage/giving/letters/gifts/{gift}":                             "how=paper",
	"POST /{lang}/manage/giving/import/{upload}":                                  "action=drop",
	"POST /{lang}/manage/newsletter/readers/import/{upload}":                      "action=drop",
	"POST /{lang}/manage/giving/pledges/new":                                      "donor={donor}&sum=30&way=cheque&parts=3&months=1&first=2027-01-08&fund=general",
	"POST /{lang}/manage/giving/pledges/{pledge}":                                 "action=end&reason=Why",
	"POST /{lang}/manage/giving/campaigns/new":                                    "slug=other&title_en=Other&title_fr=Autre&state=draft",
	"POST /{lang}/manage/giving/campaigns/{campaign}":                             "slug=other&title_en=Other&title_fr=Autre&state=draft",
	"POST /{lang}/manage/people/{id}":                                             "action=save&name=Lin+Wei&email=lin@ong.example&lang=en",
	"POST /{lang}/manage/people/duplicates":                                       "a={from}&b={into}",
	"POST /{lang}/manage/people/merge":                                            "from={from}&into={into}&name=into&email=into&phone=into&lang=into",
	"POST /{lang}/manage/people/requests/{request}":                               "act=grant",
	"POST /{lang}/manage/dues/invoices/{invoice}":                                 "action=resend",
	"POST /{lang}/manage/dues/roll-over/{year}/{organization}":                    "action=exempt&reason=Fire",
	"POST /{lang}/manage/applications/{application}/{deed}":                       "verdict=admit&reasons=They+help",
	"POST /{lang}/manage/members/{slug}/{act}":                                    "ended=2026-11-30",
	"POST /{lang}/organization/{slug}/people/{act}":                               "name=Lin+Wei&email=lin@ong.example&lang=en",
	"POST /{lang}/meetings/{key}/chair/{act}":                                     "note_en=A+note&note_fr=Une+note",
	"POST /{lang}/meetings/{key}/manage/{act}":                                    "kind=report&title_en=Report&title_fr=Rapport",
	"POST /{lang}/meetings/{key}/desk/{act}":                                      "organization={elector}",
	"POST /{lang}/meetings/{key}/minutes/desk":                                    "action=circulate",
	"POST /{lang}/meetings/{key}/minutes/desk/{part}":                             "base=1&present_en=Guests&present_fr=Invites",
	"POST /{lang}/meetings/{key}/minutes/corrections":                             "action=ask&words=A+word",
	"POST /{lang}/meetings/{key}/minutes/signatures":                              "office=president&fingerprint=0",
	"POST /{lang}/meetings/{key}/speakers/me":                                     "language=fr",
	"POST /{lang}/meetings/{key}/speakers/rules":                                  "speech=10&speeches=2&debate=0&balance=none&first_time=yes",
	"POST /{lang}/meetings/{key}/join/{token}":                                    "do=again",
	"POST /{lang}/lists/{list}/moderation/{id}":                                   "verdict=accept",
	"POST /{lang}/lists/{list}/subscribers/{id}":                                  "action=leave",
	"POST /{lang}/lists/{list}/subscription":                                      "action=leave",
	"POST /{lang}/lists/{list}/{token}":                                           "action=leave",
}

// queries are what the addresses of some pages say after their path.
var queries = map[string]string{
	"GET /{lang}/manage/bodies/{body}/appoint": "?role=cochair",
	"GET /{lang}/meetings/{key}/chair/motion":  "?kind=recess",
	"GET /{lang}/manage/giving/donors/merge":   "?from={twice}&into={donor}",
	"GET /{lang}/manage/giving/pledges/new":    "?donor={donor}",
	"GET /{lang}/manage/people/merge":          "?from={from}&into={into}", "GET /{lang}/manage/organizations/merge": "?from={from}&into={into}",
}

var placeholder = regexp.MustCompile(`\{[a-z$.]+\}`)

// places are the things of the demonstration that addresses name, by their names
// there: "{id}"; where those of one kind of page are others, with what stands
// before them ("moderation/{id}") or with the whole route.
type places map[string]string

// address is a route's, with what it names filled in.
func (v places) address(pattern string) string {
	_, path, _ := strings.Cut(pattern, " ")
	return v.fill(pattern, path+queries[pattern])
}

func (v places) fill(pattern, words string) string {
	_, path, _ := strings.Cut(pattern, " ")
	return placeholder.ReplaceAllStringFunc(words, func(name string) string {
		before, _, _ := strings.Cut(path, "/"+name)
		for _, key := range []string{path + " " + name, before[strings.LastIndexByte(before, '/')+1:] + "/" + name} {
			if value, known := v[key]; known {
				return value
			}
		}
		if value, known := v[name]; known {
			return value
		}
		return "none"
	})
}

// pathValues finds or makes, in the demonstration, one thing of each kind that an
// address names.
func pathValues(t *testing.T, p *program) places {
	t.Helper()
	ctx := t.Context()
	list, err := p.meetings.List(ctx, time.Time{})
	if err != nil || len(list) == 0 {
		t.Fatalf("meetings: %v", err)
	}
	m := list[0]
	items, err := p.meetings.Agenda(ctx, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	values := places{
		"{lang}": "en", "{$}": "", "{meeting}": "1995-11", "{label}": "13", "{key}": m.Key, "{text}": "en", "{vote}": "none", "{face}": "projector",
		"{slug}": "superior-shore", "{file}": "list.csv", "{seat}": "new", "{what}": "source", "{n}": "1",
		"chair/{act}": "note", "order/{act}": "undo", "{motion}/{act}": "decline", "manage/{act}": "item", "desk/{act}": "return", "speakers/{act}": "close", "online/{act}": "send-all", "people/{act}": "invite", "/{lang}/manage/members/{slug}/{act} {act}": "end",
	}
	addDues(t, p, values)
	addPayments(t, p, values)
	addBooks(t, p, values)
	addAdmissions(t, p, values)
	addElections(t, p, values)
	addPersons(t, p, values)
	addLists(t, p, values)
	addActions(t, p, values)
	addJoins(t, p, values)
	addGatherings(t, p, values)
	addProgrammes(t, p, values)
	addConcerns(t, p, values)
	addRoundtables(t, p, values)
	addRegistrations(t, p, values)
	addDesk(t, p, values)
	addMinutes(t, p, values)
	addGiving(t, p, values)
	addGive(t, p, values)
	addPublications(t, p, values)
	addSite(t, p, values)
	addSignons(t, p, values)
	addSecretVotes(t, p, values)
	addNews(t, p, values)
	addAnnals(t, p, values)
	addProof(t, p, values)
	addSecretVote(t, p, values)
	for _, item := range items {
		if item.ResolutionID != "" {
			values["{item}"] = item.ID
			break
		}
	}
	at, err := p.resolutions.AtMeetingTx(ctx, p.db.Reader(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range at {
		if r.State == resolutions.Submitted {
			values["{id}"] = r.ID
		}
	}
	if values["{id}"] == "" || values["{item}"] == "" {
		t.Fatalf("the demonstration lacks a submitted resolution or an item: %v", values)
	}
	return values
}

// addMinutes has the pages of minutes be those of the circulated draft, and of the
// approved minutes where only they have one.
func addMinutes(t *testing.T, p *program, values places) {
	t.Helper()
	list, err := p.meetings.List(t.Context(), time.Time{})
	if err != nil || len(list) < 3 {
		t.Fatalf("%d meetings, %v", len(list), err)
	}
	for _, r := range p.minutesPages().Routes() {
		_, path, _ := strings.Cut(r.Pattern, " ")
		values[path+" {key}"] = list[1].Key
		if strings.HasSuffix(path, ".txt") || strings.HasSuffix(path, "/signatures") {
			values[path+" {key}"] = list[2].Key
		}
	}
	const minutes = "/{lang}/meetings/{key}/minutes"
	values[minutes+"/desk/{part} {part}"], values[minutes+"/versions/{number} {number}"] = "head", "1"
}

// addDues adds an invoice of a member that somebody of the cast may act for.
func addDues(t *testing.T, p *program, values places) {
	t.Helper()
	o, err := p.people.OrganizationBySlug(t.Context(), "superior-shore")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := p.dues.OfOrganization(t.Context(), access.TheProgram(), o.ID)
	if err != nil || len(list) == 0 {
		t.Fatalf("invoices of %s: %d, %v", o.Slug, len(list), err)
	}
	other, err := p.people.OrganizationBySlug(t.Context(), "aurora")
	if err != nil {
		t.Fatal(err)
	}
	const merge = "/{lang}/manage/organizations/merge"
	values[merge+" {from}"], values[merge+" {into}"] = other.ID, o.ID
	values["{invoice}"], values["{year}"], values["{organization}"], values["{elector}"] = list[0].ID, strconv.Itoa(list[0].Year), o.Slug, o.ID
	if values["{link}"], err = p.dues.Token(t.Context(), list[0].ID); err != nil {
		t.Fatal(err)
	}
}

// addElections adds the election that is open and the one that is declared, and a
// term of the Executive.
func addElections(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	list, _, err := p.elections.List(ctx, office, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Running() {
			values["{election}"] = e.Key
			stand, err := p.elections.Nominations(ctx, office, e)
			if err != nil || len(stand) == 0 {
				t.Fatalf("%d nominations, %v", len(stand), err)
			}
			values["{nomination}"] = stand[0].ID
			continue
		}
		for _, file := range []string{"count", "count.csv", "count.json", "ballots.blt"} {
			values["/{lang}/elections/{election}/"+file+" {election}"] = e.Key
		}
	}
	values["{body}"] = "youth-network"
	executive, err := p.bodies.BodyBySlug(ctx, nil, "executive-committee")
	if err != nil {
		t.Fatal(err)
	}
	sitting, err := p.bodies.HoldersOf(ctx, nil, executive.ID, access.Councillor, p.bodies.Today())
	if err != nil || len(sitting) == 0 {
		t.Fatalf("%d councillors, %v", len(sitting), err)
	}
	values["/{lang}/manage/bodies/{body}/terms/{term} {body}"], values["{term}"] = executive.Slug, sitting[0].ID
}

// ofTheOffice is somebody of the secretariat, with their powers.
func ofTheOffice(t *testing.T, p *program) access.Actor {
	t.Helper()
	cast, err := p.cast(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, player := range cast {
		if player.Start == "manage" {
			who, err := p.signin.Actor(t.Context(), player.PersonID, i18n.EN)
			if err != nil {
				t.Fatal(err)
			}
			return who
		}
	}
	t.Fatal("nobody of the cast is of the secretariat")
	return access.Actor{}
}

// addPersons adds somebody of the register, two who may be one, a merge, somebody
// who asks to be forgotten, and a file to bring in.
func addPersons(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	ids := map[string]string{}
	somebody, err := p.people.PersonByEmail(ctx, "aino.balakrishnan@superior-shore.example")
	if err != nil {
		t.Fatal(err)
	}
	values["{person}"], values["manage/people/{id}"], values["people/{id}"] = somebody.ID, somebody.ID, somebody.ID
	for _, one := range []string{"from", "into", "gone", "stays"} {
		added, err := p.people.AddPerson(ctx, office, people.Person{Name: "Somebody " + one, Email: one + "@pair.example", Lang: i18n.EN})
		if err != nil {
			t.Fatal(err)
		}
		ids[one] = added.ID
	}
	values["{from}"], values["{into}"] = ids["from"], ids["into"]
	if values["{merge}"], err = p.persondata.Merge(ctx, office, ids["gone"], ids["stays"], persondata.Choice{}); err != nil {
		t.Fatal(err)
	}
	if err := p.persondata.AskAddress(ctx, access.Actor{PersonID: ids["into"], Name: "Into", Lang: i18n.EN}, "other@pair.example"); err != nil {
		t.Fatal(err)
	}
	values["address/{token}"] = mailed(t, p, "/en/account/data/address/")
	link, err := p.signin.Link(ctx, access.TheProgram(), somebody.Email)
	if err != nil {
		t.Fatal(err)
	}
	values["link/{token}"] = link[strings.LastIndexByte(link, '/')+1:]
	breach, err := p.persondata.RecordBreach(ctx, office, "A list sent astray", persondata.BreachEntry{
		Known: p.bodies.Today(), About: "A list went to the wrong address.", Information: "Names and addresses", Cause: "A slip", Persons: 40,
		Risk: persondata.RiskOpen, Reasons: "It is not known yet.", Measures: "It was asked back.",
	})
	if err != nil {
		t.Fatal(err)
	}
	values["{breach}"] = breach.ID
	if values["{upload}"], err = p.uploads.AddUpload(ctx, office, "members.csv", []byte("Organization,E-mail\nHarbour of Lin,lin@harbour.example\n")); err != nil {
		t.Fatal(err)
	}
}

// told is what the database answers to a question of one answer.
func told(t *testing.T, p *program, query string, args ...any) (answer string) {
	t.Helper()
	if err := p.db.Reader().QueryRowContext(t.Context(), query, args...).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// mailed is the end of the first address in our mail that begins so.
func mailed(t *testing.T, p *program, begins string) string {
	t.Helper()
	_, rest, _ := strings.Cut(told(t, p, "SELECT body_text FROM outmail_messages WHERE body_text LIKE $1 ORDER BY id LIMIT 1", "%"+begins+"%"), begins)
	return strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \r\n?.,)>", r) })[0]
}

// addLists adds a post with a file, one that waits for a moderator and one that
// waits for its author, and what mail of the list leads to.
func addLists(t *testing.T, p *program, values places) {
	t.Helper()
	ctx := t.Context()
	l, err := p.lists.ListBySlug(ctx, "ccrlist")
	if err != nil {
		t.Fatal(err)
	}
	on, _, err := p.lists.Subscribers(ctx, ofTheOffice(t, p), l, lists.SubscriberQuery{})
	if err != nil || len(on) == 0 {
		t.Fatalf("%d subscribers, %v", len(on), err)
	}
	key, err := p.mail.Tokens(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const byLink = "/{lang}/lists/{list}/{token}"
	values["{list}"], values["subscribers/{id}"], values["{number}"] = l.Slug, on[0].ID, "1"
	values["u/{token}"] = key.Link(outmail.Unsubscribe, l.ID+" "+strconv.FormatInt(on[0].Number, 10))
	values[byLink+" {list}"], values[byLink+" {token}"] = "u", values["u/{token}"]
	for _, from := range []string{"aino.balakrishnan@superior-shore.example", "tomasz.wieczor@tomasz-wieczor.example", "nobody.known@superior-shore.example"} {
		raw := strings.ReplaceAll("From: "+from+"\nTo: ccrlist@ccr.example\nSubject: With a file\nDate: Thu, 26 Nov 2026 10:00:00 +0000\nMessage-ID: <1."+from+">\nMIME-Version: 1.0\n"+
			"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nThe file is here.\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\na,b\n--b--\n", "\n", "\r\n")
		if err := p.distribution.Accept(ctx, distribution.Envelope{ReversePath: from, To: []string{"ccrlist@ccr.example"}, IP: "127.0.0.1", Hello: "mx.example"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		id := told(t, p, "SELECT id FROM list_arrivals ORDER BY at DESC LIMIT 1")
		if err := p.distribution.Receive(ctx, id, true); err != nil {
			t.Fatal(err)
		}
		values["moderation/{id}"] = id
	}
	values["post/{token}"] = mailed(t, p, "/lists/confirm/post/")
	newest := told(t, p, "SELECT max(number) FROM list_posts")
	values["posts/{number}"], values["posts/{id}"] = newest, told(t, p, "SELECT id FROM list_posts ORDER BY number DESC LIMIT 1")
	values["/{lang}/lists/{list}/archive/{number}/parts/{n} {number}"] = newest
	values["outbox/{id}"] = told(t, p, "SELECT message_id FROM outmail_attachments LIMIT 1")
}
