package api

import (
	"net/http"
	"strconv"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots"
)

// SecretVote is a vote of which nobody can see how anybody voted, as lists have it.
type SecretVote struct {
	Key       string    `json:"key" doc:"Its name in addresses."`
	Title     i18n.Text `json:"title"`
	Phase     string    `json:"phase" enum:"planned,preparing,waiting,polling,over,closed,tallied,opened,declared,cancelled"`
	Opens     string    `json:"opens" format:"date-time"`
	Closes    string    `json:"closes" format:"date-time" doc:"The first instant at which no ballot is taken."`
	RecordDay string    `json:"recordDay" format:"date" doc:"On which an organization must be a member in good standing to vote."`
	Group     string    `json:"group" enum:"BELENIOS-2048,Ed25519" doc:"In which the ballots are encrypted."`
	UUID      string    `json:"uuid" doc:"Its name in its archive."`
	Page      string    `json:"page"`
}

// SecretVotes are secret votes, the latest opening first.
type SecretVotes struct {
	SecretVotes []SecretVote `json:"secretVotes"`
	Next        string       `json:"next,omitempty" doc:"What to ask for with after, for the votes that follow; none at the end."`
}

// WholeSecretVote is a secret vote with all that anybody may know of it.
type WholeSecretVote struct {
	SecretVote

	About       i18n.Text            `json:"about,omitzero" doc:"Markdown."`
	Meeting     string               `json:"meeting,omitempty" doc:"The key of the meeting whose delegates vote; none: each organization’s contact."`
	Questions   []SecretQuestion     `json:"questions"`
	Trustees    []SecretTrustee      `json:"trustees"`
	Needed      int                  `json:"needed" doc:"How many of the trustees have to decrypt."`
	Authority   string               `json:"authority" doc:"Who makes and sends the voters’ codes."`
	Credentials bool                 `json:"credentials" doc:"Whether the codes are made."`
	Turnout     SecretTurnout        `json:"turnout"`
	Election    *SecretElection      `json:"election,omitempty" doc:"Once the vote is ready: what ballots are made for."`
	Archive     *SecretArchive       `json:"archive,omitempty" doc:"Once the vote is ready."`
	Result      *SecretResult        `json:"result,omitempty" doc:"Once the sums are decrypted."`
	Reason      string               `json:"reason,omitempty" doc:"Why it was cancelled."`
	Closed      string               `json:"closed,omitempty" format:"date-time"`
	Opened      string               `json:"opened,omitempty" format:"date-time" doc:"When the sums were decrypted."`
	Declared    string               `json:"declared,omitempty" format:"date-time"`
	DeclaredBy  string               `json:"declaredBy,omitempty"`
	Mine        []SecretVotingPlace  `json:"mine,omitempty" doc:"For the holder of the key: the organizations for which they vote."`
	Stage       *secretballots.Stage `json:"stage,omitempty" doc:"For the holder of the key, where they are a trustee: what is asked of them now; empty for nothing."`
}

// SecretQuestion is what is asked. Each may be left blank.
type SecretQuestion struct {
	Kind       string      `json:"kind" enum:"decision,choice"`
	Text       i18n.Text   `json:"text"`
	Answers    []i18n.Text `json:"answers,omitempty" doc:"Of a decision, for and against, which need not be sent."`
	Smallest   int         `json:"smallest,omitempty" doc:"Of a choice: how many are marked at least, unless the question is left blank."`
	Largest    int         `json:"largest,omitempty" doc:"Of a choice: and at most."`
	Seats      int         `json:"seats,omitempty" doc:"Of a choice: how many of the answers win."`
	Majority   string      `json:"majority,omitempty" enum:"simple,two_thirds" doc:"Of a decision."`
	Resolution string      `json:"resolution,omitempty" doc:"Of a decision: the resolution it is about, by its address in the library (1995-11/13) or, before it is adopted, by its key."`
}

// SecretTrustee holds a share of the key of a vote.
type SecretTrustee struct {
	Number    int    `json:"number"`
	Name      string `json:"name"`
	KeyMade   bool   `json:"keyMade"`
	Decrypted bool   `json:"decrypted"`
	PublicKey string `json:"publicKey,omitempty" doc:"Once the vote is ready."`
}

// SecretTurnout is how many may vote and how many have.
type SecretTurnout struct {
	Electors int   `json:"electors"`
	Weight   int64 `json:"weight" doc:"Of all electors together."`
	Voted    int   `json:"voted" doc:"By a device."`
	Papers   int   `json:"papers" doc:"On paper."`
}

// SecretElection is what ballots are made for.
type SecretElection struct {
	Text        string `json:"text" doc:"As it is hashed and signed: to be kept to the byte."`
	Fingerprint string `json:"fingerprint" doc:"Of that text."`
	Credentials int    `json:"credentials"`
	Weight      int64  `json:"weight"`
}

// SecretArchive is the public record of a vote, as far as it goes now.
type SecretArchive struct {
	Bytes       int64  `json:"bytes"`
	Fingerprint string `json:"fingerprint" doc:"Of its last event, which stands for all before."`
	File        string `json:"file" doc:"The address of the whole of it."`
}

// SecretResult is what came out of a vote.
type SecretResult struct {
	Ballots     int64           `json:"ballots" doc:"That count, of those in the archive."`
	Cast        int64           `json:"cast" doc:"In all, replaced ones among them."`
	Papers      int             `json:"papers"`
	Spoiled     int64           `json:"spoiled" doc:"Papers that say nothing clear."`
	PapersWait  bool            `json:"papersWait" doc:"The papers have still to be counted alike by two: what the questions came to is not said before."`
	Questions   []SecretOutcome `json:"questions"`
	Fingerprint string          `json:"fingerprint" doc:"Of the archive that proves the electronic sums."`
}

// SecretOutcome is what came out of one question.
type SecretOutcome struct {
	Electronic secretballots.Sums  `json:"electronic"`
	Paper      *secretballots.Sums `json:"paper,omitempty"`
	Adopted    *bool               `json:"adopted,omitempty" doc:"Of a decision."`
	Needed     int                 `json:"needed,omitempty" doc:"Of a decision: the fewest votes for that adopt it."`
	Rule       i18n.Text           `json:"rule,omitzero" doc:"Of a decision: how the majority was taken, in a sentence."`
	Elected    []int               `json:"elected,omitempty" doc:"Of a choice: the answers that win, from 0, the most marks first."`
	Tied       []int               `json:"tied,omitempty" doc:"Of a choice: answers with as many marks as each other, for the last seats; to be settled."`
}

// SecretVotingPlace is an organization for which somebody votes.
type SecretVotingPlace struct {
	Organization string    `json:"organization" doc:"Its key, for the ballot."`
	Name         i18n.Text `json:"name"`
	Weight       int64     `json:"weight"`
	Voted        bool      `json:"voted"`
	OnPaper      bool      `json:"onPaper,omitempty"`
}

func (c *call) secretVote(v secretballots.Vote) SecretVote {
	return SecretVote{
		Key: v.Key, Title: v.Title, Phase: string(v.PhaseAt(c.Door.Now())), Opens: instant(v.Opens), Closes: instant(v.Closes), RecordDay: db.Day(v.RecordDay),
		Group: v.Group, UUID: v.UUID, Page: c.site("secret-votes", v.Key),
	}
}

// election is the secret vote of the address, as whoever asks may know of it.
func (c *call) election() (secretballots.Vote, error) {
	return c.api.Secret.ByKey(c.Ctx(), c.Actor, c.R.PathValue("election"))
}

func listSecretVotes(c *call) (SecretVotes, error) {
	var after *secretballots.Vote
	if key := c.asked("after"); key != "" {
		v, err := c.api.Secret.ByKey(c.Ctx(), c.Actor, key)
		if err != nil {
			return SecretVotes{}, err
		}
		after = &v
	}
	list, more, err := c.api.Secret.List(c.Ctx(), c.Actor, after)
	out := SecretVotes{SecretVotes: []SecretVote{}}
	for _, v := range list {
		out.SecretVotes = append(out.SecretVotes, c.secretVote(v))
	}
	if more {
		out.Next = list[len(list)-1].Key
	}
	return out, err
}

func getSecretVote(c *call) (WholeSecretVote, error) {
	v, err := c.election()
	if err != nil {
		return WholeSecretVote{}, err
	}
	return c.wholeSecretVote(v)
}

func (c *call) wholeSecretVote(v secretballots.Vote) (WholeSecretVote, error) {
	s, ctx := c.api.Secret, c.Ctx()
	out := WholeSecretVote{
		SecretVote: c.secretVote(v), About: v.About, Questions: []SecretQuestion{}, Trustees: []SecretTrustee{}, Needed: v.Enough(), Authority: v.Authority, Reason: v.Reason,
		Closed: instant(v.ClosedAt), Opened: instant(v.OpenedAt), Declared: instant(v.DeclaredAt), DeclaredBy: v.DeclaredBy,
	}
	var err error
	if out.Meeting, err = c.meetingKey(v.MeetingID); err != nil {
		return out, err
	}
	if out.Questions, err = c.secretQuestions(v.Questions); err != nil {
		return out, err
	}
	for _, t := range v.Panel {
		out.Trustees = append(out.Trustees, SecretTrustee{Number: t.Number, Name: t.Name, KeyMade: t.KeyMade(), Decrypted: t.Decrypted})
	}
	if out.Credentials, err = s.HasCredentials(ctx, v); err != nil {
		return out, err
	}
	turnout, err := s.Turnout(ctx, v)
	if err != nil {
		return out, err
	}
	out.Turnout = SecretTurnout{Electors: turnout.Electors, Weight: turnout.Weight, Voted: turnout.Voted, Papers: turnout.Papers}
	if err := c.publishedInto(&out, v); err != nil {
		return out, err
	}
	mine, err := s.Mine(ctx, c.Actor, v)
	for _, m := range mine {
		out.Mine = append(out.Mine, SecretVotingPlace{Organization: m.OrganizationID, Name: m.Organization, Weight: m.Weight, Voted: m.Voted(), OnPaper: m.OnPaper})
	}
	if t, ok := v.Trustee(c.Actor.PersonID); ok {
		stage := v.StageOf(t)
		out.Stage = &stage
	}
	return out, err
}

// publishedInto adds what there is once the vote is ready, and once it is decrypted.
func (c *call) publishedInto(out *WholeSecretVote, v secretballots.Vote) error {
	if v.ReadyAt.IsZero() {
		return nil
	}
	s, ctx := c.api.Secret, c.Ctx()
	p, err := s.PublishedOf(ctx, v)
	if err != nil {
		return err
	}
	out.Election = &SecretElection{Text: p.Election, Fingerprint: p.Fingerprint, Credentials: p.Credentials, Weight: p.Weight}
	for i := range out.Trustees {
		out.Trustees[i].PublicKey = p.Keys[i]
	}
	board, err := s.ArchiveOf(ctx, v)
	if err != nil {
		return err
	}
	out.Archive = &SecretArchive{Bytes: board.Bytes, Fingerprint: board.Fingerprint, File: c.Door.BaseURL + Root + "/secret-votes/" + v.Key + "/archive"}
	if v.State != secretballots.Opened && v.State != secretballots.Declared {
		return nil
	}
	r, err := s.ResultOf(ctx, nil, v)
	if err != nil {
		return err
	}
	out.Result = c.secretResult(r, board.Fingerprint)
	return nil
}

func (c *call) secretResult(r secretballots.Result, fingerprint string) *SecretResult {
	out := &SecretResult{Ballots: r.Ballots, Cast: r.Cast, Papers: r.Papers.Handed, PapersWait: r.Papers.Waits(), Fingerprint: fingerprint, Questions: []SecretOutcome{}}
	if r.Papers.Counted != nil {
		out.Spoiled = r.Papers.Counted.Spoiled
	}
	for _, o := range r.Outcomes {
		one := SecretOutcome{Electronic: o.Electronic}
		if r.Papers.Counted != nil {
			one.Paper = &o.Paper
		}
		if d := o.Decided; d != nil && !out.PapersWait {
			one.Adopted, one.Needed, one.Rule = &d.Adopted, d.Needed, c.both(d.Words)
		}
		if !out.PapersWait {
			one.Elected, one.Tied = o.Elected, o.Tied
		}
		out.Questions = append(out.Questions, one)
	}
	return out
}

// meetingKey is a meeting's name in addresses; empty for none.
func (c *call) meetingKey(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	m, err := c.api.Meetings.ByID(c.Ctx(), id)
	return m.Key, err
}

func (c *call) secretQuestions(questions []secretballots.Question) ([]SecretQuestion, error) {
	list := []SecretQuestion{}
	for _, q := range questions {
		one := SecretQuestion{Kind: string(q.Kind), Text: q.Text, Answers: q.Answers, Smallest: q.Smallest, Largest: q.Largest, Seats: q.Seats, Majority: string(q.Majority), Resolution: q.ResolutionID}
		if q.ResolutionID != "" {
			at, adopted, err := c.api.Resolutions.AddressOf(c.Ctx(), q.ResolutionID)
			if err != nil {
				return nil, err
			}
			if adopted {
				one.Resolution = at.String()
			}
		}
		list = append(list, one)
	}
	return list, nil
}

// SecretElector is an organization on the roll of a vote.
type SecretElector struct {
	Organization string    `json:"organization" doc:"Its key."`
	Name         i18n.Text `json:"name"`
	Weight       int64     `json:"weight"`
	Voter        string    `json:"voter,omitempty" doc:"Who votes for it."`
	Voted        *bool     `json:"voted,omitempty" doc:"For those who run the vote."`
	OnPaper      *bool     `json:"onPaper,omitempty" doc:"For those who run the vote."`
}

// SecretRoll is who may vote.
type SecretRoll struct {
	Electors []SecretElector `json:"electors"`
}

func secretRoll(c *call) (SecretRoll, error) {
	v, err := c.election()
	if err != nil {
		return SecretRoll{}, err
	}
	roll, err := c.api.Secret.Roll(c.Ctx(), c.Actor, v, c.Lang)
	out := SecretRoll{Electors: []SecretElector{}}
	for _, m := range roll {
		out.Electors = append(out.Electors, elector(m, secretballots.MayRun(c.Actor)))
	}
	return out, err
}

func elector(m ballots.Marked, marks bool) SecretElector {
	e := SecretElector{Organization: m.OrganizationID, Name: m.Organization, Weight: m.Weight, Voter: m.Person}
	if marks {
		voted := m.Voted()
		e.Voted, e.OnPaper = &voted, &m.OnPaper
	}
	return e
}

// SecretBallot is a line of the public list of ballots.
type SecretBallot struct {
	Place    int64  `json:"place" doc:"Its place in the archive."`
	Tracker  string `json:"tracker" doc:"Its tracking number."`
	Replaced bool   `json:"replaced,omitempty" doc:"A later one of the same elector counts instead."`
}

// SecretBallots are ballots in the order in which they came.
type SecretBallots struct {
	Ballots []SecretBallot `json:"ballots"`
	Next    string         `json:"next,omitempty" doc:"What to ask for with after, for the ballots that follow; none at the end."`
}

// WholeSecretBallot is a ballot as it stands in the archive.
type WholeSecretBallot struct {
	SecretBallot

	Ballot string `json:"ballot" doc:"Its text, to the byte."`
}

func listSecretBallots(c *call) (SecretBallots, error) {
	v, err := c.election()
	if err != nil {
		return SecretBallots{}, err
	}
	var after int64
	if said := c.asked("after"); said != "" {
		if after, err = strconv.ParseInt(said, 10, 64); err != nil || after < 0 {
			return SecretBallots{}, fault.Field("after", "api.error.after", nil)
		}
	}
	list, more, err := c.api.Secret.Ballots(c.Ctx(), v, after)
	out := SecretBallots{Ballots: []SecretBallot{}}
	for _, b := range list {
		out.Ballots = append(out.Ballots, SecretBallot(b))
	}
	if more {
		out.Next = strconv.FormatInt(list[len(list)-1].Place, 10)
	}
	return out, err
}

func getSecretBallot(c *call) (WholeSecretBallot, error) {
	v, err := c.election()
	if err != nil {
		return WholeSecretBallot{}, err
	}
	b, err := c.api.Secret.Find(c.Ctx(), v, secretballots.TrackerOf(c.R.PathValue("tracker")))
	if err != nil {
		return WholeSecretBallot{}, err
	}
	text, err := c.api.Secret.BallotText(c.Ctx(), v, b.Tracker)
	return WholeSecretBallot{SecretBallot: SecretBallot(b), Ballot: string(text)}, err
}

// archiveType is what an archive of a vote is: a tar file.
const archiveType = "application/x-tar"

// writeWithin bounds each write of an archive to whoever fetches it.
const writeWithin = 30 * time.Second

// secretArchive sends the archive of a vote as it is read. It grows while ballots are
// taken: what is sent is whole as it was when it was asked for.
func secretArchive(c *call) error {
	v, err := c.election()
	if err != nil {
		return err
	}
	if _, err := c.api.Secret.PublishedOf(c.Ctx(), v); err != nil { // a vote that is not ready has none
		return err
	}
	h, control, begun := c.W.Header(), http.NewResponseController(c.W), false
	named := func() {
		begun = true
		h.Set("Content-Type", archiveType)
		h.Set("Content-Disposition", `attachment; filename="`+v.UUID+`.bel"`)
		h.Set("Cache-Control", "no-store")
	}
	if c.R.Method == http.MethodHead {
		named()
		return nil
	}
	err = c.api.Secret.Archive(c.Ctx(), v, func(piece []byte) error {
		if !begun {
			named()
		}
		// Writers that know no deadline (a test's recorder) do without.
		_ = control.SetWriteDeadline(clock.System{}.Now().Add(writeWithin))
		_, err := c.W.Write(piece)
		return err
	})
	if err != nil && begun {
		panic(http.ErrAbortHandler) // half an archive must not look like a whole one
	}
	return err
}
