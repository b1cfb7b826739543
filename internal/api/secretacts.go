package api

import (
	"strings"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots"
)

// SecretPlan is what those who run a secret vote say of it.
type SecretPlan struct {
	Key       string           `json:"key,omitempty" doc:"Its name in addresses: small letters, digits, single dashes. It does not change."`
	Title     i18n.Text        `json:"title"`
	About     i18n.Text        `json:"about,omitzero" doc:"Markdown."`
	Meeting   string           `json:"meeting,omitempty" doc:"The key of the meeting whose delegates vote; none: each organization’s contact."`
	Group     string           `json:"group" enum:"BELENIOS-2048,Ed25519" doc:"In which the ballots are encrypted."`
	Need      int              `json:"need,omitempty" doc:"How many of the trustees are enough; none: all of them are needed."`
	RecordDay string           `json:"recordDay" format:"date"`
	Opens     string           `json:"opens" format:"date-time"`
	Closes    string           `json:"closes" format:"date-time"`
	Questions []SecretQuestion `json:"questions"`
	Trustees  []string         `json:"trustees" doc:"E-mail addresses of people in the register."`
	Authority string           `json:"authority" doc:"The e-mail address of who makes and sends the voters’ codes."`
}

// planOf reads a plan. What a program wrote in a way that is none is told with the field.
func (c *call) planOf(in SecretPlan) (p secretballots.Plan, err error) {
	p = secretballots.Plan{
		Key: in.Key, Title: in.Title, About: in.About, Group: in.Group, Need: in.Need, RecordDay: db.ParseDay(in.RecordDay), Trustees: in.Trustees, Authority: in.Authority,
	}
	if p.Opens, err = moment("opens", in.Opens); err != nil {
		return p, err
	}
	if p.Closes, err = moment("closes", in.Closes); err != nil {
		return p, err
	}
	if in.Meeting != "" {
		m, err := c.api.Meetings.ByKey(c.Ctx(), in.Meeting)
		if fault.Is(err, fault.NotFound) {
			err = fault.Field("meeting", "secret.error.meeting", nil)
		}
		if err != nil {
			return p, err
		}
		p.MeetingID = m.ID
	}
	for i, q := range in.Questions {
		one := secretballots.Question{
			Kind: secretballots.QuestionKind(q.Kind), Text: q.Text, Answers: q.Answers, Smallest: q.Smallest, Largest: q.Largest, Seats: q.Seats, Majority: ballots.Majority(q.Majority),
		}
		if one.ResolutionID, err = c.resolutionID(i+1, q.Resolution); err != nil {
			return p, err
		}
		p.Questions = append(p.Questions, one)
	}
	return p, nil
}

// moment reads an instant; zero for none.
func moment(field, said string) (time.Time, error) {
	if said == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, said)
	if err != nil {
		return t, fault.Field(field, "api.error.instant", nil)
	}
	return t.UTC(), nil
}

// resolutionID finds the resolution of a question by its address in the library or by its
// key; empty for none.
func (c *call) resolutionID(question int, said string) (id string, err error) {
	if said == "" {
		return "", nil
	}
	if meeting, label, address := strings.Cut(said, "/"); address {
		p, found := c.api.Resolutions.ByAddress(c.Ctx(), meeting, label)
		id, err = p.Entry.Resolution.ID, found
	} else {
		r, found := c.api.Resolutions.Get(c.Ctx(), c.Actor, said)
		id, err = r.ID, found
	}
	if fault.Is(err, fault.NotFound) {
		return "", fault.Field(secretballots.QuestionField(question, "resolution"), "api.error.resolution", fault.Args{"Question": question})
	}
	return id, err
}

// secretAgain is the vote after an act on it.
func (c *call) secretAgain(err error) (WholeSecretVote, error) {
	if err != nil {
		return WholeSecretVote{}, err
	}
	return getSecretVote(c)
}

// electionKey is the name of the vote in the address.
func (c *call) electionKey() string { return c.R.PathValue("election") }

func planSecretVote(c *call, in SecretPlan) (WholeSecretVote, error) {
	p, err := c.planOf(in)
	if err != nil {
		return WholeSecretVote{}, err
	}
	v, err := c.api.Secret.Plan(c.Ctx(), c.Actor, p)
	if err != nil {
		return WholeSecretVote{}, err
	}
	if v, err = c.api.Secret.ByKey(c.Ctx(), c.Actor, v.Key); err != nil {
		return WholeSecretVote{}, err
	}
	return c.wholeSecretVote(v)
}

func changeSecretVote(c *call, in SecretPlan) (WholeSecretVote, error) {
	p, err := c.planOf(in)
	if err != nil {
		return WholeSecretVote{}, err
	}
	return c.secretAgain(c.api.Secret.Change(c.Ctx(), c.Actor, c.electionKey(), p))
}

func getSecretPlan(c *call) (SecretPlan, error) {
	if err := c.Actor.Require(secretballots.MayRun(c.Actor), "power.run_secret_votes"); err != nil {
		return SecretPlan{}, err
	}
	v, err := c.election()
	if err != nil {
		return SecretPlan{}, err
	}
	p, err := c.api.Secret.AsPlanned(c.Ctx(), v)
	if err != nil {
		return SecretPlan{}, err
	}
	out := SecretPlan{
		Key: p.Key, Title: p.Title, About: p.About, Group: p.Group, Need: p.Need, RecordDay: db.Day(p.RecordDay), Opens: instant(p.Opens), Closes: instant(p.Closes),
		Trustees: p.Trustees, Authority: p.Authority,
	}
	if out.Meeting, err = c.meetingKey(p.MeetingID); err != nil {
		return out, err
	}
	out.Questions, err = c.secretQuestions(p.Questions)
	return out, err
}

// Nothing is what is sent with an act that takes no more than its address.
type Nothing struct{}

func prepareSecretVote(c *call, _ Nothing) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.Prepare(c.Ctx(), c.Actor, c.electionKey()))
}

func closeSecretVote(c *call, _ Nothing) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.Close(c.Ctx(), c.Actor, c.electionKey()))
}

func declareSecretVote(c *call, _ Nothing) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.Declare(c.Ctx(), c.Actor, c.electionKey()))
}

func restartSecretVote(c *call, _ Nothing) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.Restart(c.Ctx(), c.Actor, c.electionKey()))
}

// Because is the reason of an act, which everybody can read.
type Because struct {
	Reason string `json:"reason"`
}

func cancelSecretVote(c *call, in Because) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.Cancel(c.Ctx(), c.Actor, c.electionKey(), strings.TrimSpace(in.Reason)))
}

// Hours are those of a vote; what is left out stays.
type Hours struct {
	Opens  string `json:"opens,omitempty" format:"date-time"`
	Closes string `json:"closes,omitempty" format:"date-time"`
}

func rescheduleSecretVote(c *call, in Hours) (WholeSecretVote, error) {
	opens, err := moment("opens", in.Opens)
	if err != nil {
		return WholeSecretVote{}, err
	}
	closes, err := moment("closes", in.Closes)
	if err != nil {
		return WholeSecretVote{}, err
	}
	return c.secretAgain(c.api.Secret.Reschedule(c.Ctx(), c.Actor, c.electionKey(), opens, closes))
}

// Weighed is how much an organization's vote counts.
type Weighed struct {
	Organization string `json:"organization" doc:"Its key."`
	Weight       int64  `json:"weight" minimum:"1"`
}

func weighSecretVoter(c *call, in Weighed) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.Weigh(c.Ctx(), c.Actor, c.electionKey(), in.Organization, in.Weight))
}

// OneOrganization names an organization.
type OneOrganization struct {
	Organization string `json:"organization" doc:"Its key."`
}

func strikeSecretVoter(c *call, in OneOrganization) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.Strike(c.Ctx(), c.Actor, c.electionKey(), in.Organization))
}

func admitSecretVoter(c *call, in OneOrganization) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.Admit(c.Ctx(), c.Actor, c.electionKey(), in.Organization))
}

// NamedVoter is who votes for an organization.
type NamedVoter struct {
	Organization string `json:"organization" doc:"Its key."`
	Person       string `json:"person" doc:"The key of one of its people."`
}

func nameSecretVoter(c *call, in NamedVoter) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.NameVoter(c.Ctx(), c.Actor, c.electionKey(), in.Organization, in.Person))
}

// HandedPaper is an organization's paper in the urn.
type HandedPaper struct {
	Organization string `json:"organization" doc:"Its key."`
	Out          bool   `json:"out,omitempty" doc:"It was taken out again."`
}

func handSecretPaper(c *call, in HandedPaper) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.HandPaper(c.Ctx(), c.Actor, c.electionKey(), in.Organization, !in.Out))
}

// SecretSheet is what a scrutineer counted of the papers.
type SecretSheet struct {
	Questions []secretballots.Sums `json:"questions"`
	Spoiled   int64                `json:"spoiled,omitempty" doc:"Papers that say nothing clear, to any question."`
}

func enterSecretSheet(c *call, in SecretSheet) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.EnterSheet(c.Ctx(), c.Actor, c.electionKey(), secretballots.Sheet(in)))
}

// SecretAddressee is an elector to whom the authority sends a code.
type SecretAddressee struct {
	Organization string `json:"organization" doc:"Its name."`
	Person       string `json:"person"`
	Mail         string `json:"mail,omitempty"`
	Lang         string `json:"lang" enum:"en,fr"`
	Weight       int64  `json:"weight"`
}

// SecretAddressees are those to whom the authority sends codes.
type SecretAddressees struct {
	Addressees []SecretAddressee `json:"addressees"`
}

func secretAddressees(c *call) (SecretAddressees, error) {
	v, err := c.election()
	if err != nil {
		return SecretAddressees{}, err
	}
	list, err := c.api.Secret.Addressees(c.Ctx(), c.Actor, v)
	out := SecretAddressees{Addressees: []SecretAddressee{}}
	for _, a := range list {
		out.Addressees = append(out.Addressees, SecretAddressee{Organization: a.Organization, Person: a.Person, Mail: a.Mail, Lang: string(a.Lang), Weight: a.Weight})
	}
	return out, err
}

// SecretCredentials are the public halves of the voters' codes.
type SecretCredentials struct {
	Text string `json:"text" doc:"The list as it is published: in its order, to the byte. The private halves are for the voters alone, and are sent to nobody here."`
}

func setSecretCredentials(c *call, in SecretCredentials) (WholeSecretVote, error) {
	return c.secretAgain(c.api.Secret.SetCredentials(c.Ctx(), c.Actor, c.electionKey(), in.Text))
}

// SecretTask is what a trustee has to do now, with what it takes; nothing of it is secret.
type SecretTask struct {
	Stage        string `json:"stage" enum:",single,certificate,polynomial,output,decrypt" doc:"Empty: others are to act, or all is done."`
	Group        string `json:"group"`
	Trustees     int    `json:"trustees" doc:"How many there are."`
	Need         int    `json:"need" doc:"How many are enough; 0: all of them are needed."`
	Number       int    `json:"number" doc:"Of this trustee, from 1."`
	Certificates string `json:"certificates,omitempty" doc:"Of all, as a list."`
	Certificate  string `json:"certificate,omitempty" doc:"This trustee’s own."`
	Input        string `json:"input,omitempty" doc:"What the others sent, of the last step of a ceremony."`
	Election     string `json:"election,omitempty"`
	Tally        string `json:"tally,omitempty" doc:"The encrypted sums."`
	Sealed       string `json:"sealed,omitempty" doc:"The trustee’s private key, which their seed alone opens."`
	PublicKey    string `json:"publicKey,omitempty" doc:"The trustee’s own, once it is there."`
}

func secretTask(c *call) (SecretTask, error) {
	v, err := c.election()
	if err != nil {
		return SecretTask{}, err
	}
	t, err := c.api.Secret.TaskOf(c.Ctx(), c.Actor, v)
	return SecretTask{
		Stage: string(t.Stage), Group: t.Group, Trustees: t.Size, Need: t.Need, Number: t.Index, Certificates: t.Certificates, Certificate: t.Certificate, Input: t.Input,
		Election: t.Election, Tally: t.Tally, Sealed: t.Sealed, PublicKey: t.PublicKey,
	}, err
}

// SecretAnswer is what a trustee made for what was asked of them.
type SecretAnswer struct {
	Stage string `json:"stage" enum:"single,certificate,polynomial,output,decrypt" doc:"The stage that it answers."`
	Text  string `json:"text" doc:"To the byte."`
}

func answerSecretTask(c *call, in SecretAnswer) (SecretTask, error) {
	if err := c.api.Secret.AnswerTask(c.Ctx(), c.Actor, c.electionKey(), secretballots.Stage(in.Stage), in.Text); err != nil {
		return SecretTask{}, err
	}
	return secretTask(c)
}

// EncryptedBallot is a ballot as the voter's device made it.
type EncryptedBallot struct {
	Organization string `json:"organization,omitempty" doc:"For which it is; it may be left out by whoever votes for one alone."`
	Ballot       string `json:"ballot" doc:"Encrypted, signed and proven on the voter’s device: to the byte."`
}

// SecretReceipt confirms an encrypted ballot: it is on disk, in the archive.
type SecretReceipt struct {
	Tracker  string    `json:"tracker" doc:"The tracking number, which must be the one that the device made."`
	Name     i18n.Text `json:"name,omitzero" doc:"The organization’s."`
	Again    bool      `json:"again,omitempty" doc:"The same ballot was there already."`
	Replaced bool      `json:"replaced,omitempty" doc:"Another ballot of the organization was there, and counts no more."`
}

func castSecretBallot(c *call, in EncryptedBallot) (SecretReceipt, error) {
	r, err := c.api.Secret.Cast(c.Ctx(), c.Actor, c.electionKey(), in.Organization, in.Ballot)
	return SecretReceipt{Tracker: r.Tracker, Name: r.Organization, Again: r.Again, Replaced: r.Replaced}, err
}
