package roster

import (
	"slices"
	"strings"

	"plenary.example/internal/people"
)

// common are words that names of organizations share and that tell none apart.
const common = " the of for and in de du des la le les l d et pour en au aux a an inc incorporated ltd ltee limited corp corporation co society societe association " +
	"assoc centre center canada canadian canadien canadienne organization organisation organisme ong ngo foundation fondation council conseil services service "

// likeness is what is left of a name without the words that tell none apart,
// in any order: what two spellings of one name share. Empty where too little is
// left to tell.
func likeness(name string) string {
	var words []string
	for w := range strings.FieldsSeq(people.Fold(name)) {
		if strings.Contains(common, " "+w+" ") || slices.Contains(words, w) {
			continue
		}
		words = append(words, strings.TrimSuffix(w, "s"))
	}
	slices.Sort(words)
	s := strings.Join(words, " ")
	if len(s) < 5 {
		return ""
	}
	return s
}
