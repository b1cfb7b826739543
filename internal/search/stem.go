package search

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"

	"plenary.example/internal/i18n"
)

// Stem returns what a word is indexed and looked for under: its Snowball stem
// in the language, joined to its family and without accents. A word with a
// digit in it stays whole.
func Stem(w string, lang i18n.Lang) string { return stem(normal(w), lang) }

func stem(norm string, lang i18n.Lang) string {
	if strings.ContainsAny(norm, "0123456789") {
		return fold(norm)
	}
	env := snowballstem.NewEnv(norm)
	if lang == i18n.FR {
		french.Stem(env)
		return familyFR(fold(env.Current()))
	}
	english.Stem(env)
	return familyEN(fold(env.Current()))
}

// ending replaces the end of a stem.
type ending struct {
	from, to string
	least    int // letters that must stand before the ending
}

// Snowball takes off regular endings; what the languages of the field derive
// with a change of the root stays apart: detain and detention, submit and
// submission. These endings join such families. The same rules are applied to
// texts and to questions, so a rule can only bring words together: each was
// chosen narrow enough to leave unrelated words alone, as stem_test.go shows.
var (
	endingsEN = []ending{
		{"etaine", "etent", 1}, // detainee
		{"etain", "etent", 1},  // detain, detention; retain, retention
		{"bstain", "bstent", 1},
		{"bmiss", "bmit", 1}, // submission, submit
		{"dmiss", "dmit", 1}, // admission, admit
		{"rmiss", "rmit", 2}, // permission, permit
		{"decis", "decid", 0},
		{"extens", "extend", 0},
		{"expuls", "expel", 0},
		{"ceiv", "cept", 2},    // receive, reception
		{"esolut", "esolv", 1}, // resolution, resolve
		{"pplic", "ppli", 1},   // application, applicant, apply
		{"nific", "nif", 1},    // unification
		{"nifi", "nif", 1},     // unify, reunify
		{"tifi", "tif", 2},     // certify, certification
		{"ship", "", 6},        // sponsorship, membership, citizenship
	}
	endingsFR = []ending{
		{"resoudr", "resolu", 0}, // résoudre, résolution
		{"resolv", "resolu", 0},
		{"resolus", "resolu", 0}, // résolus
		{"detenus", "detent", 0}, // détenus, détention
		{"detenu", "detent", 0},
		{"detient", "detent", 0},
		{"deten", "detent", 0},
		{"retenus", "retent", 0},
		{"retenu", "retent", 0},
		{"proteg", "protect", 0}, // protéger, protection
		{"decis", "decid", 0},    // décision, décider
		{"admettr", "admiss", 0},
		{"admis", "admiss", 0},
		{"soumettr", "soumiss", 0},
		{"permettr", "permiss", 0},
		{"nifi", "nif", 1}, // réunifier, réunification
		{"tifi", "tif", 2},
		{"arrainag", "arrain", 1}, // parrainage, parrainer
		{"inclur", "inclus", 0},
		{"exclur", "exclus", 0},
	}
)

func familyEN(s string) string { return family(s, endingsEN) }
func familyFR(s string) string { return family(s, endingsFR) }

func family(s string, endings []ending) string {
	for _, e := range endings {
		if len(s)-len(e.from) >= e.least && strings.HasSuffix(s, e.from) {
			return s[:len(s)-len(e.from)] + e.to
		}
	}
	return s
}
