package belenios

import (
	"bytes"
	"strings"
	"sync"

	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// Question is a homomorphic question: each answer is marked or not, and between Min
// and Max of them are, unless the vote is blank where Blank allows that.
type Question struct {
	Text    string
	Answers []string
	Blank   bool
	Min     int64
	Max     int64
}

// Choices is how many ciphertexts answer the question: one for each answer, and one
// before them that says whether the vote is blank, where it may be.
func (q Question) Choices() int {
	if q.Blank {
		return len(q.Answers) + 1
	}
	return len(q.Answers)
}

func (q Question) valid() bool {
	return len(q.Answers) > 0 && q.Min >= 0 && q.Min <= q.Max && q.Max <= int64(len(q.Answers))
}

// Append writes the question.
func (q Question) Append(dst []byte) []byte {
	dst = canon.AppendList(append(dst, `{"answers":`...), q.Answers, canon.AppendText)
	if q.Blank {
		dst = append(dst, `,"blank":true`...)
	}
	dst = canon.AppendWhole(append(dst, `,"min":`...), q.Min)
	dst = canon.AppendWhole(append(dst, `,"max":`...), q.Max)
	dst = canon.AppendText(append(dst, `,"question":`...), q.Text)
	return append(dst, '}')
}

// Subject is what an election is about: all that its organizers write.
type Subject struct {
	UUID                string // of base58 characters, 14 or more; see NewUUID
	Name                string
	Description         string
	Questions           []Question
	Administrator       string // may be empty
	CredentialAuthority string // may be empty
}

// Election is an election as published. Its text is never written again: whatever
// refers to it does so by the hash of its bytes.
type Election struct {
	Subject
	Group       group.Group
	PublicKey   group.Element
	Text        []byte
	Hash        archive.Hash
	Fingerprint string

	key func() group.Powers
}

// Key raises the public key of the election; its table is made once.
func (e *Election) Key() group.Powers { return e.key() }

// NewElection writes an election whose votes are encrypted with the given key.
func NewElection(g group.Group, key group.Element, s Subject) (*Election, error) {
	text := canon.AppendText([]byte(`{"version":1,"description":`), s.Description)
	text = canon.AppendText(append(text, `,"name":`...), s.Name)
	text = canon.AppendText(append(text, `,"group":`...), g.Name())
	text = AppendElement(append(text, `,"public_key":`...), key)
	text = canon.AppendList(append(text, `,"questions":`...), s.Questions,
		func(dst []byte, q Question) []byte { return q.Append(dst) })
	text = canon.AppendText(append(text, `,"uuid":`...), s.UUID)
	if s.Administrator != "" {
		text = canon.AppendText(append(text, `,"administrator":`...), s.Administrator)
	}
	if s.CredentialAuthority != "" {
		text = canon.AppendText(append(text, `,"credential_authority":`...), s.CredentialAuthority)
	}
	return ParseElection(append(text, '}'))
}

// ParseElection reads an election. The refusals, by the first that applies:
// belenios.election.form, .version, .group, .key, .question_type, .questions, .uuid.
// Fields that later releases add at the end are passed over: they are in the hash.
func ParseElection(text []byte) (*Election, error) {
	if !bytes.HasPrefix(text, []byte(`{"version":1,`)) {
		if bytes.HasPrefix(text, []byte(`{"version":`)) {
			return nil, refuse(nil, "belenios.election.version", nil)
		}
		return nil, refuse(canon.ErrForm, "belenios.election.form", nil)
	}
	e := &Election{Text: bytes.Clone(text), Hash: archive.HashOf(text)}
	e.Fingerprint = Fingerprint(e.Hash)
	r := canon.NewReader(e.Text)
	r.Take(`{"version":1,"description":`)
	e.Description = r.Text(MaxText)
	r.Take(`,"name":`)
	e.Name = r.Text(MaxText)
	r.Take(`,"group":`)
	named := r.Text(maxIdentifier)
	r.Take(`,"public_key":`)
	key := r.Word(maxElement)
	r.Take(`,"questions":`)
	foreign := false
	r.List(MaxQuestions, func() {
		if bytes.HasPrefix(e.Text[r.Offset():], []byte(`{"type":`)) {
			foreign = true
			r.Skip(20)
			return
		}
		e.Questions = append(e.Questions, readQuestion(r))
	})
	r.Take(`,"uuid":`)
	e.UUID = r.Text(maxIdentifier)
	if r.Try(`,"administrator":`) {
		e.Administrator = r.Text(MaxText)
	}
	if r.Try(`,"credential_authority":`) {
		e.CredentialAuthority = r.Text(MaxText)
	}
	for r.Err() == nil && r.Try(",") {
		passOver(r)
	}
	r.Take("}")
	if err := r.End(); err != nil {
		return nil, refuse(err, "belenios.election.form", nil)
	}
	return e, e.understand(named, key, foreign)
}

// known are the fields that must not stand a second time among those passed over.
const known = " version description name group public_key questions uuid administrator credential_authority "

func passOver(r *canon.Reader) {
	field := r.Text(maxIdentifier)
	if strings.Contains(known, " "+field+" ") {
		r.Refuse("a field out of its place")
	}
	r.Take(":")
	r.Skip(20)
}

// understand checks what was read.
func (e *Election) understand(named string, key []byte, foreign bool) error {
	var err error
	if e.Group, err = group.ByName(named); err != nil {
		return refuse(err, "belenios.election.group", fault.Args{"Group": named})
	}
	if e.PublicKey, err = e.Group.Parse(key); err != nil {
		return refuse(err, "belenios.election.key", nil)
	}
	if foreign {
		return refuse(nil, "belenios.election.question_type", nil)
	}
	for i, q := range e.Questions {
		if !q.valid() {
			return refuse(nil, "belenios.election.questions", fault.Args{"Question": i + 1})
		}
	}
	if len(e.Questions) == 0 {
		return refuse(nil, "belenios.election.questions", fault.Args{"Question": 1})
	}
	if len(e.UUID) < minIdentifier || strings.Trim(e.UUID, base58) != "" {
		return refuse(nil, "belenios.election.uuid", nil)
	}
	e.key = sync.OnceValue(func() group.Powers { return e.Group.Table(e.PublicKey) })
	return nil
}

func readQuestion(r *canon.Reader) (q Question) {
	r.Take(`{"answers":`)
	r.List(MaxAnswers, func() { q.Answers = append(q.Answers, r.Text(MaxText)) })
	if r.Try(`,"blank":`) {
		q.Blank = r.Bool()
	}
	r.Take(`,"min":`)
	q.Min = r.Whole()
	r.Take(`,"max":`)
	q.Max = r.Whole()
	r.Take(`,"question":`)
	q.Text = r.Text(MaxText)
	r.Take("}")
	return q
}

// SetupData is the payload of the first event: what the election consists of.
type SetupData struct{ Election, Trustees, Credentials archive.Hash }

// Append writes the setup.
func (s SetupData) Append(dst []byte) []byte {
	dst = append(append(dst, `{"election":"`...), s.Election.String()...)
	dst = append(append(dst, `","trustees":"`...), s.Trustees.String()...)
	dst = append(append(dst, `","credentials":"`...), s.Credentials.String()...)
	return append(dst, `"}`...)
}

// ParseSetupData reads the payload of the first event (belenios.setup.form).
func ParseSetupData(text []byte) (s SetupData, err error) {
	r := canon.NewReader(text)
	r.Take(`{"election":`)
	s.Election = archive.ReadHash(r)
	r.Take(`,"trustees":`)
	s.Trustees = archive.ReadHash(r)
	r.Take(`,"credentials":`)
	s.Credentials = archive.ReadHash(r)
	r.Take("}")
	if err := r.End(); err != nil {
		return s, refuse(err, "belenios.setup.form", nil)
	}
	return s, nil
}
