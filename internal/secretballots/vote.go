package secretballots

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots/internal/store"
)

// Kind is the name under which the record knows secret votes.
const Kind = "secret_vote"

// Limits of a vote. A ballot of the largest is made on an old telephone in a minute.
const (
	MaxTitle     = 300
	MaxAbout     = 10_000
	MaxQuestions = 20
	MaxAnswers   = 60
	MaxTrustees  = 15
	maxKey       = 60
)

// State is where a vote stands.
type State string

// The states; see the package.
const (
	Planned   State = "planned"
	Preparing State = "preparing"
	Ready     State = "ready"
	Closed    State = "closed"
	Tallied   State = "tallied"
	Opened    State = "opened"
	Declared  State = "declared"
	Cancelled State = "cancelled"
)

// Phase is what the calendar makes of a state: a vote that is ready is about to open,
// open, or over.
type Phase string

// The phases that are no states.
const (
	Waiting Phase = "waiting"
	Polling Phase = "polling"
	Over    Phase = "over"
)

// Name is the phase in words.
func (p Phase) Name() i18n.Message { return i18n.Say("secret.phase." + string(p)) }

// QuestionKind is how a question is answered.
type QuestionKind string

// The kinds of questions.
const (
	Decision QuestionKind = "decision" // for or against
	Choice   QuestionKind = "choice"   // so many of several
)

// Question is what electors are asked. Every question may be left blank.
type Question struct {
	Kind             QuestionKind
	Text             i18n.Text
	Answers          []i18n.Text // of a decision: for, against
	Smallest         int         // how many are marked at least, unless the vote is blank
	Largest          int         // and at most
	Seats            int         // how many of the answers win; of a choice
	Majority         ballots.Majority
	ResolutionID     string // of the resolution that a decision adopts; empty: none
	ResolutionNumber string // as it is cited; not stored here
}

// Plan is what those who run a vote say of it.
type Plan struct {
	Key       string // its name in addresses
	Title     i18n.Text
	About     i18n.Text // Markdown
	MeetingID string    // whose delegates vote; empty: each organization's contact
	Group     string    // "BELENIOS-2048" or "Ed25519"
	Need      int       // how many trustees are enough; 0: all of them
	RecordDay time.Time
	Opens     time.Time
	Closes    time.Time
	Questions []Question
	Trustees  []string // e-mail addresses, in their order
	Authority string   // e-mail address
}

// Trustee is a person who holds a share of the key of a vote.
type Trustee struct {
	Number    int // from 1
	PersonID  string
	Name      string
	Steps     int // of making the key, that are done; 4: the key is there
	Decrypted bool
}

// KeyMade reports whether the trustee has done all that the ceremony asks before the vote.
func (t Trustee) KeyMade() bool { return t.Steps == keyMade }

// keyMade is the number of steps of a trustee whose key is there.
const keyMade = 4

// Vote is a secret vote.
type Vote struct {
	Plan

	ID, VoteID  string // VoteID: of the roll in package ballots
	State       State
	UUID        string
	AuthorityID string
	StampedAt   time.Time // the archive's time stamp
	PreparedAt  time.Time
	ReadyAt     time.Time
	ClosedAt    time.Time
	OpenedAt    time.Time
	DeclaredAt  time.Time
	DeclaredBy  string
	Reason      string
	Panel       []Trustee
}

// PhaseAt is where the vote stands at an instant.
func (v Vote) PhaseAt(now time.Time) Phase {
	if v.State != Ready {
		return Phase(v.State)
	}
	switch {
	case now.Before(v.Opens):
		return Waiting
	case now.Before(v.Closes):
		return Polling
	}
	return Over
}

// Public reports whether everybody may read of the vote.
func (v Vote) Public() bool { return v.State != Planned && v.State != Cancelled }

// Threshold reports whether some of the trustees are enough.
func (v Vote) Threshold() bool { return v.Need > 0 }

// Closing is when a vote closes; of one that those who run it have closed before, when they did.
func (v Vote) Closing() time.Time {
	if !v.ClosedAt.IsZero() && v.ClosedAt.Before(v.Closes) {
		return v.ClosedAt
	}
	return v.Closes
}

// Enough is how many trustees have to decrypt.
func (v Vote) Enough() int {
	if v.Need > 0 {
		return v.Need
	}
	return len(v.Panel)
}

// KeysMade is how many trustees have made their keys.
func (v Vote) KeysMade() (n int) {
	for _, t := range v.Panel {
		if t.KeyMade() {
			n++
		}
	}
	return n
}

// Shares is how many trustees have decrypted.
func (v Vote) Shares() (n int) {
	for _, t := range v.Panel {
		if t.Decrypted {
			n++
		}
	}
	return n
}

// Trustee is the place of a person among the trustees.
func (v Vote) Trustee(personID string) (Trustee, bool) {
	if personID == "" {
		return Trustee{}, false
	}
	i := slices.IndexFunc(v.Panel, func(t Trustee) bool { return t.PersonID == personID })
	if i < 0 {
		return Trustee{}, false
	}
	return v.Panel[i], true
}

// group is the group in which the vote is encrypted.
func (v Vote) group() group.Group {
	g, _ := group.ByName(v.Group)
	return g
}

// bilingual writes a text as the published election has it: both languages, once where
// they are alike.
func bilingual(t i18n.Text) string {
	switch {
	case t.EN == t.FR || t.FR == "":
		return t.EN
	case t.EN == "":
		return t.FR
	}
	return t.EN + " / " + t.FR
}

// subject is what the published election says.
func (v Vote) subject(coalition string) belenios.Subject {
	s := belenios.Subject{
		UUID: v.UUID, Name: bilingual(v.Title), Description: bilingual(v.About), Administrator: coalition, CredentialAuthority: v.Plan.Authority,
	}
	for _, q := range v.Questions {
		one := belenios.Question{Text: bilingual(q.Text), Blank: true, Min: int64(q.Smallest), Max: int64(q.Largest)}
		for _, a := range q.Answers {
			one.Answers = append(one.Answers, bilingual(a))
		}
		s.Questions = append(s.Questions, one)
	}
	return s
}

// normal is the plan without spaces around its texts, and with what follows from it.
func (p Plan) normal(forAnswer, againstAnswer i18n.Text) Plan {
	trim := func(t i18n.Text) i18n.Text {
		return i18n.Text{EN: strings.TrimSpace(t.EN), FR: strings.TrimSpace(t.FR)}
	}
	p.Key = strings.TrimSpace(p.Key)
	p.Title, p.About = trim(p.Title), trim(p.About)
	questions := slices.Clone(p.Questions)
	for i, q := range questions {
		q.Text = trim(q.Text)
		if q.Kind == Decision {
			q.Answers, q.Smallest, q.Largest, q.Seats = []i18n.Text{forAnswer, againstAnswer}, 1, 1, 0
			if q.Majority == "" {
				q.Majority = ballots.Simple
			}
		} else {
			q.Majority, q.ResolutionID = "", ""
			q.Answers = slices.Clone(q.Answers)
			for k, a := range q.Answers {
				q.Answers[k] = trim(a)
			}
			q.Answers = slices.DeleteFunc(q.Answers, i18n.Text.Empty)
		}
		questions[i] = q
	}
	p.Questions = questions
	p.Trustees = slices.Clone(p.Trustees)
	for i, t := range p.Trustees {
		p.Trustees[i] = strings.ToLower(strings.TrimSpace(t))
	}
	p.Trustees = slices.DeleteFunc(p.Trustees, func(t string) bool { return t == "" })
	p.Authority = strings.ToLower(strings.TrimSpace(p.Authority))
	return p
}

// check refuses a plan that is wrong by itself.
func (p Plan) check() error {
	var found []*fault.Error
	bad := func(field, key string, args fault.Args) { found = append(found, fault.Field(field, key, args)) }
	if !validKey(p.Key) {
		bad("key", "secret.error.key", fault.Args{"Max": maxKey})
	}
	switch {
	case p.Title.EN == "" || p.Title.FR == "":
		bad("title", "secret.error.title", nil)
	case len(p.Title.EN) > MaxTitle || len(p.Title.FR) > MaxTitle:
		bad("title", "secret.error.long", fault.Args{"Max": MaxTitle})
	}
	if len(p.About.EN) > MaxAbout || len(p.About.FR) > MaxAbout {
		bad("about", "secret.error.long", fault.Args{"Max": MaxAbout})
	}
	if _, err := group.ByName(p.Group); err != nil {
		bad("group", "secret.error.group", nil)
	}
	switch {
	case p.Opens.IsZero():
		bad("opens", "secret.error.opens", nil)
	case !p.Closes.After(p.Opens):
		bad("closes", "secret.error.closes", nil)
	}
	if p.RecordDay.IsZero() {
		bad("record_day", "secret.error.record_day", nil)
	}
	switch n := len(p.Trustees); {
	case n < 2:
		bad("trustees", "secret.error.few_trustees", nil)
	case n > MaxTrustees:
		bad("trustees", "secret.error.many_trustees", fault.Args{"Max": MaxTrustees})
	case p.Need != 0 && p.Need < 2 || p.Need >= n:
		bad("need", "secret.error.need", nil)
	}
	if p.Authority == "" {
		bad("authority", "secret.error.authority", nil)
	} else if slices.Contains(p.Trustees, p.Authority) {
		bad("authority", "secret.error.authority_trustee", nil)
	}
	if n := len(p.Questions); n == 0 || n > MaxQuestions {
		bad("questions", "secret.error.questions", fault.Args{"Max": MaxQuestions})
	}
	for i, q := range p.Questions {
		found = append(found, q.check(i+1)...)
	}
	if err := fault.Join(found...); err != nil {
		return err
	}
	return nil
}

// check refuses a question that is wrong by itself; number counts from 1.
func (q Question) check(number int) (found []*fault.Error) {
	bad := func(field, key string, args fault.Args) {
		args["Question"] = number
		found = append(found, fault.Field(QuestionField(number, field), key, args))
	}
	switch {
	case q.Text.EN == "" || q.Text.FR == "":
		bad("text", "secret.error.question_text", fault.Args{})
	case len(q.Text.EN) > ballots.MaxQuestion || len(q.Text.FR) > ballots.MaxQuestion:
		bad("text", "secret.error.question_long", fault.Args{"Max": ballots.MaxQuestion})
	}
	if q.Kind == Decision {
		if !q.Majority.Valid() {
			bad("majority", "secret.error.majority", fault.Args{})
		}
		return found
	}
	n := len(q.Answers)
	switch {
	case q.Kind != Choice:
		bad("kind", "secret.error.question_kind", fault.Args{})
	case n < 2 || n > MaxAnswers:
		bad("answers", "secret.error.answers", fault.Args{"Max": MaxAnswers})
	case slices.ContainsFunc(q.Answers, func(t i18n.Text) bool { return len(t.EN) > MaxTitle || len(t.FR) > MaxTitle }):
		bad("answers", "secret.error.answer_long", fault.Args{"Max": MaxTitle})
	case twice(q.Answers):
		bad("answers", "secret.error.answer_twice", fault.Args{})
	case q.Largest < 1 || q.Largest > n:
		bad("largest", "secret.error.largest", fault.Args{"Count": n})
	case q.Smallest < 0 || q.Smallest > q.Largest:
		bad("smallest", "secret.error.smallest", fault.Args{"Count": q.Largest})
	case q.Seats < 1 || q.Seats > n:
		bad("seats", "secret.error.seats", fault.Args{"Count": n})
	}
	return found
}

// QuestionField is the name of a field of a question in a form; numbers count from 1.
func QuestionField(number int, field string) string {
	return "q" + string(rune('0'+number/10)) + string(rune('0'+number%10)) + "_" + field
}

func twice(list []i18n.Text) bool {
	seen := map[i18n.Text]bool{}
	for _, t := range list {
		if seen[t] {
			return true
		}
		seen[t] = true
	}
	return false
}

// validKey: small letters, digits and single dashes between them.
func validKey(key string) bool {
	if key == "" || len(key) > maxKey || key == "new" || strings.HasPrefix(key, "-") || strings.HasSuffix(key, "-") || strings.Contains(key, "--") {
		return false
	}
	return strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func voteOf(r store.SecretVote) Vote {
	return Vote{
		Plan: Plan{
			Key: r.Key, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, MeetingID: r.MeetingID,
			Group: r.GroupName, Need: int(r.Need), RecordDay: db.ParseDay(r.RecordDay), Opens: db.Time(r.OpensAt), Closes: db.Time(r.ClosesAt),
			Authority: r.AuthorityName,
		},
		ID: r.ID, VoteID: r.VoteID, State: State(r.State), UUID: r.Uuid, AuthorityID: r.AuthorityID, StampedAt: db.Time(r.StampedAt),
		PreparedAt: db.Time(r.PreparedAt), ReadyAt: db.Time(r.ReadyAt), ClosedAt: db.Time(r.ClosedAt), OpenedAt: db.Time(r.OpenedAt),
		DeclaredAt: db.Time(r.DeclaredAt), DeclaredBy: r.DeclaredBy, Reason: r.Reason,
	}
}
