//go:build peers

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/api"
	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/rehearsing"
)

// Debian's belenios-tool checks what came of a vote that programs ran through the API.
func TestTheToolAcceptsAVoteThroughTheAPI(t *testing.T) {
	uuid, file := newPolling(t, "BELENIOS-2048", 0).run(0)
	acceptedByTheTool(t, uuid, file)
}

// shape is a secret vote of one shape or another, and what has to come of it.
type shape struct {
	key            string // its name in addresses, which says what is tried
	trustees, need int
	questions      []api.SecretQuestion
	weights        []int64  // of the first electors
	ballots        []string // in their order: the number of the elector, and the marks of each question, "blank" first
	sheet          *api.SecretSheet
	papers         int // the last electors' papers, which the sheet counts

	counts, cast int               // ballots: the last one of each elector, and all
	encrypted    [][]int64         // by question
	adopted      bool              // the first question
	elected      map[int][]int     // by question
	says         map[string]string // of the page in a language
}

func decided(majority string) api.SecretQuestion {
	return api.SecretQuestion{Kind: "decision", Text: i18n.Text{EN: "Adopt the statement?", FR: "Adopter la déclaration?"}, Majority: majority}
}

// chosen asks for so many of several.
func chosen(answers, smallest, largest, seats int) api.SecretQuestion {
	q := api.SecretQuestion{Kind: "choice", Text: i18n.Text{EN: "Who speaks for us?", FR: "Qui parle pour nous?"}, Smallest: smallest, Largest: largest, Seats: seats}
	for i := range answers {
		q.Answers = append(q.Answers, i18n.Text{EN: fmt.Sprintf("Member %d", i+1), FR: fmt.Sprintf("Membre %d", i+1)})
	}
	return q
}

// Votes of several shapes, each by programs alone: its archive is accepted by Debian's
// belenios-tool and by our own verifying, and says what the API and the page say.
func TestTheToolAcceptsEveryShapeOfVote(t *testing.T) {
	office := newOffice(t).polling("several-shapes", 3)
	var electors []elector
	for _, s := range []shape{
		{
			// Three trustees who are all needed, three questions, weights; exactly two of four, and
			// none to three of three; a ballot that is replaced twice.
			key: "three-of-three", trustees: 3,
			questions: []api.SecretQuestion{decided("two_thirds"), chosen(4, 2, 2, 2), chosen(3, 0, 3, 1)},
			weights:   []int64{5, 2},
			ballots:   []string{"0 001 01100 0111", "1 010 00110 0000", "0 100 10000 1000", "2 001 01001 0010", "0 010 01010 0110"},
			counts:    3, cast: 5,
			encrypted: [][]int64{{0, 7, 1}, {0, 6, 2, 7, 1}, {0, 5, 6, 0}},
			adopted:   true, elected: map[int][]int{1: {2, 0}, 2: {1}},
			says: map[string]string{"en": "add up weights, not ballots", "fr": "additionnent des poids, non des bulletins"},
		},
		{
			// Nobody votes: the sums are of nothing, and are opened all the same.
			key: "nobody-votes", trustees: 2,
			questions: []api.SecretQuestion{decided("simple"), chosen(3, 1, 2, 1)},
			encrypted: [][]int64{{0, 0, 0}, {0, 0, 0, 0}},
			says:      map[string]string{"en": "Nobody voted.", "fr": "Personne n’a voté."},
		},
		{
			// Everybody votes on paper: two of three trustees open sums of nothing.
			key: "papers-alone", trustees: 3, need: 2,
			questions: []api.SecretQuestion{decided("simple")},
			papers:    2, sheet: &api.SecretSheet{Questions: []secretballots.Sums{{Answers: []int64{1, 0}}}, Spoiled: 1},
			encrypted: [][]int64{{0, 0, 0}},
			adopted:   true,
			says:      map[string]string{"en": "Papers that say nothing clear and do not count: 1.", "fr": "Bulletins qui ne disent rien de clair et ne comptent pas"},
		},
	} {
		v := *office
		v.key, v.players, v.trustees = s.key, rehearsing.New(nil, s.key), office.trustees[:s.trustees]
		var made api.WholeSecretVote
		v.staff.ask(http.MethodPost, api.Root+"/secret-votes", written(t, v.plan("BELENIOS-2048", s.need, s.questions...)), http.StatusCreated, &made)
		v.do(v.staff, "/prepare", api.Nothing{})
		if electors == nil { // the same in each
			electors = v.electors(6)
		}
		v.holds(s, electors)
	}
}

// holds runs a prepared vote to its declaration, and has its archive checked.
func (v *polling) holds(s shape, e []elector) {
	t := v.T
	for i, weight := range s.weights {
		v.do(v.staff, "/weights", api.Weighed{Organization: e[i].id, Weight: weight})
	}
	v.ready()
	for _, ballot := range s.ballots {
		fields := strings.Fields(ballot)
		var answers [][]bool
		for _, list := range fields[1:] {
			answers = append(answers, marks(list))
		}
		v.vote(e[int(fields[0][0]-'0')], answers...)
	}
	for _, one := range e[len(e)-s.papers:] {
		v.do(v.staff, "/papers", api.HandedPaper{Organization: one.id})
	}
	v.do(v.staff, "/close", api.Nothing{})
	vote, err := v.p.secret.ByKey(t.Context(), access.TheProgram(), v.key)
	v.must(err)
	v.must(v.p.secret.Tally(t.Context(), access.TheProgram(), vote.ID))
	for _, x := range v.trustees {
		v.act(x)
	}
	if s.sheet != nil {
		v.do(v.staff, "/sheets", s.sheet)
		v.do(v.chair, "/sheets", s.sheet)
	}
	done := v.do(v.staff, "/declare", api.Nothing{})
	if done.Phase != "declared" || done.Result == nil || done.Result.Ballots != int64(s.counts) || done.Result.Cast != int64(s.cast) || done.Result.Papers != s.papers {
		t.Fatalf("%s: %+v, %+v", s.key, done, done.Result)
	}
	file := v.file()
	report, err := verifying.Archive(t.Context(), bytes.NewReader(file), nil)
	v.must(err)
	if report.Ballots != s.counts || report.Accepted != s.cast || len(report.Result) != len(s.encrypted) {
		t.Errorf("%s: %+v", s.key, report)
	}
	for i, o := range done.Result.Questions {
		if said := append([]int64{o.Electronic.Blank}, o.Electronic.Answers...); !slices.Equal(said, s.encrypted[i]) || !slices.Equal(report.Result[i], s.encrypted[i]) {
			t.Errorf("%s, question %d: the API says %v, the archive %v, instead of %v", s.key, i+1, said, report.Result[i], s.encrypted[i])
		}
		if !slices.Equal(o.Elected, s.elected[i]) || len(o.Tied) > 0 {
			t.Errorf("%s, question %d: elected %v, tied %v", s.key, i+1, o.Elected, o.Tied)
		}
	}
	if first := done.Result.Questions[0]; first.Adopted == nil || *first.Adopted != s.adopted || s.counts+s.papers == 0 && !strings.HasPrefix(first.Rule.EN, "No vote was cast") {
		t.Errorf("%s: %+v", s.key, first)
	}
	for lang, words := range s.says {
		if page := string(fetched(t, v.site+"/"+lang+"/secret-votes/"+v.key)); !strings.Contains(page, words) {
			t.Errorf("%s in %s does not say %q", s.key, lang, words)
		}
	}
	acceptedByTheTool(t, done.UUID, file)
}
