// Package presstest reads back what a file of internal/pdf/press says, for tests: it
// opens a sealed one by the standard's own steps, as a reader that anybody has does,
// with no password.
package presstest

import (
	"bytes"
	"compress/zlib"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// File is what a file says.
type File struct {
	Pages       []string // the text of each, a line for each line that was set
	Title       string
	Author      string
	Lang        string
	Sealed      bool
	Permissions int32    // of a sealed one (ISO 32000-2, table 22)
	Tags        []string // the roles of what is drawn, in order
	Faces       int      // of the typeface, cut
}

type reader struct {
	t       testing.TB
	objects map[int][]byte
	key     []byte
}

// Read reads a file, and fails the test where it is not whole: where the table of objects
// does not lie where it says, or an object does not.
func Read(t testing.TB, raw []byte) File {
	t.Helper()
	r := reader{t: t, objects: map[int][]byte{}}
	trailer := r.table(raw)
	var f File
	if id := r.number(trailer, `/Encrypt (\d+) 0 R`); id > 0 {
		f.Sealed = true
		f.Permissions = r.open(r.objects[id])
	}
	info, catalog := r.objects[r.number(trailer, `/Info (\d+) 0 R`)], r.objects[r.number(trailer, `/Root (\d+) 0 R`)]
	f.Title, f.Author, f.Lang = r.text(info, "Title"), r.text(info, "Author"), r.text(catalog, "Lang")
	pages := r.objects[r.number(catalog, `/Pages (\d+) 0 R`)]
	letters := r.letters(r.objects[r.number(pages, `/Resources (\d+) 0 R`)])
	f.Faces = len(letters)
	for _, kid := range regexp.MustCompile(`(\d+) 0 R`).FindAllSubmatch(between(pages, "/Kids[", "]"), -1) {
		n, _ := strconv.Atoi(string(kid[1]))
		f.Pages = append(f.Pages, r.page(r.stream(r.number(r.objects[n], `/Contents (\d+) 0 R`)), letters))
	}
	if root := r.number(catalog, `/StructTreeRoot (\d+) 0 R`); root > 0 {
		f.Tags = r.tags(r.number(r.objects[root], `/K\[(\d+) 0 R\]`))
	}
	return f
}

// table reads the objects from where the table says they lie, and returns the trailer.
func (r *reader) table(raw []byte) []byte {
	r.t.Helper()
	tail := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(raw)
	if tail == nil || !bytes.HasPrefix(raw, []byte("%PDF-1.7\n")) {
		r.t.Fatal("the file has no beginning or no end")
	}
	start, _ := strconv.Atoi(string(tail[1]))
	for id, line := range strings.Split(string(raw[start:]), "\n")[2:] {
		if !strings.HasSuffix(line, " n ") {
			if strings.HasPrefix(line, "trailer") {
				break
			}
			continue
		}
		at, _ := strconv.Atoi(line[:10])
		head := strconv.Itoa(id) + " 0 obj\n"
		end := bytes.Index(raw[at:], []byte("\nendobj\n"))
		if !bytes.HasPrefix(raw[at:], []byte(head)) || end < 0 {
			r.t.Fatalf("object %d is not at %d", id, at)
		}
		r.objects[id] = raw[at+len(head) : at+end]
	}
	return raw[start:]
}

func (r *reader) number(in []byte, pattern string) int {
	m := regexp.MustCompile(pattern).FindSubmatch(in)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

func between(b []byte, from, to string) []byte {
	_, b, _ = bytes.Cut(b, []byte(from))
	b, _, _ = bytes.Cut(b, []byte(to))
	return b
}

func (r *reader) hex(in []byte, name string) []byte {
	b, err := hex.DecodeString(string(between(in, "/"+name+"<", ">")))
	if err != nil {
		r.t.Fatal(err)
	}
	return b
}

// open takes the key out of a sealed file with the empty password (algorithms 2.A and
// 13), and returns what is permitted.
func (r *reader) open(dict []byte) int32 {
	r.t.Helper()
	u := r.hex(dict, "U")
	if got := hash2B(u[32:40]); !bytes.Equal(got, u[:32]) {
		r.t.Fatal("the empty password does not open the file")
	}
	block, err := aes.NewCipher(hash2B(u[40:48]))
	if err != nil {
		r.t.Fatal(err)
	}
	r.key = make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(r.key, r.hex(dict, "UE"))
	file, err := aes.NewCipher(r.key)
	if err != nil {
		r.t.Fatal(err)
	}
	perms := r.hex(dict, "Perms")
	file.Decrypt(perms, perms)
	said, _ := strconv.Atoi(string(regexp.MustCompile(`/P (-?\d+)`).FindSubmatch(dict)[1]))
	sealed := int32(perms[0]) | int32(perms[1])<<8 | int32(perms[2])<<16 | int32(perms[3])<<24
	if string(perms[9:12]) != "adb" || sealed != int32(said) { //nolint:gosec // 32 bits by the standard
		r.t.Fatalf("what is permitted is not sealed: %x against %d", perms, said)
	}
	return sealed
}

// hash2B is algorithm 2.B for the empty user password.
func hash2B(salt []byte) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	for i := 0; ; i++ {
		e := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			panic(err)
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		three := 0
		for _, b := range e[:16] { // 256 leaves 1 when divided by 3
			three += int(b)
		}
		switch three % 3 {
		case 0:
			h := sha256.Sum256(e)
			k = h[:]
		case 1:
			h := sha512.Sum384(e)
			k = h[:]
		case 2:
			h := sha512.Sum512(e)
			k = h[:]
		}
		if rounds := i + 1; rounds >= 64 && int(e[len(e)-1]) <= rounds-32 {
			return k[:32]
		}
	}
}

func (r *reader) unsealed(b []byte) []byte {
	r.t.Helper()
	if r.key == nil {
		return b
	}
	block, err := aes.NewCipher(r.key)
	if err != nil || len(b) < 32 || len(b)%16 != 0 {
		r.t.Fatalf("%d bytes are not sealed: %v", len(b), err)
	}
	out := make([]byte, len(b)-16)
	cipher.NewCBCDecrypter(block, b[:16]).CryptBlocks(out, b[16:])
	pad := int(out[len(out)-1])
	if pad < 1 || pad > 16 {
		r.t.Fatal("what is sealed does not end as it should")
	}
	return out[:len(out)-pad]
}

// text is a string of a dictionary.
func (r *reader) text(dict []byte, name string) string {
	b := r.unsealed(r.hex(dict, name))
	if !bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return string(b)
	}
	var units []uint16
	for i := 2; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}

// stream is what a stream holds.
func (r *reader) stream(id int) []byte {
	r.t.Helper()
	dict, data, ok := bytes.Cut(r.objects[id], []byte("\nstream\n"))
	n := r.number(dict, `/Length (\d+)>>`)
	if !ok || n > len(data) {
		r.t.Fatalf("object %d is no stream", id)
	}
	z, err := zlib.NewReader(bytes.NewReader(r.unsealed(data[:n])))
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// letters are what the codes of each face stand for.
func (r *reader) letters(resources []byte) map[string]map[int]rune {
	all := map[string]map[int]rune{}
	for _, m := range regexp.MustCompile(`/([FX]\d) (\d+) 0 R`).FindAllSubmatch(resources, -1) {
		face, _ := strconv.Atoi(string(m[2]))
		codes := map[int]rune{}
		for _, c := range regexp.MustCompile(`<(\w{4})><(\w{4})><(\w{4})>`).FindAllSubmatch(r.stream(r.number(r.objects[face], `/ToUnicode (\d+) 0 R`)), -1) {
			var v [3]int64
			for i := range v {
				v[i], _ = strconv.ParseInt(string(c[i+1]), 16, 32)
			}
			for n := v[0]; n <= v[1]; n++ {
				codes[int(n)] = rune(v[2] + n - v[0])
			}
		}
		all[string(m[1])] = codes
	}
	return all
}

// page is the text of a page's content.
func (r *reader) page(content []byte, letters map[string]map[int]rune) string {
	var b strings.Builder
	face := ""
	for line := range strings.SplitSeq(string(content), "\n") {
		switch {
		case strings.HasSuffix(line, " Tf"):
			face = line[1:3]
		case strings.HasSuffix(line, ">Tj"):
			for code := strings.TrimSuffix(line[1:], ">Tj"); len(code) >= 4; code = code[4:] {
				n, _ := strconv.ParseInt(code[:4], 16, 32)
				b.WriteRune(letters[face][int(n)])
			}
		case strings.HasPrefix(line, "ET"):
			b.WriteString("\n")
		}
	}
	return b.String()
}

// tags are the roles from an element down.
func (r *reader) tags(id int) []string {
	e := r.objects[id]
	list := []string{string(regexp.MustCompile(`/S/(\w+)`).FindSubmatch(e)[1])}
	for _, kid := range regexp.MustCompile(`(\d+) 0 R`).FindAllSubmatch(between(e, "/K[", "]"), -1) {
		n, _ := strconv.Atoi(string(kid[1]))
		list = append(list, r.tags(n)...)
	}
	return list
}
