package main

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
)

func TestSummarize(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		ok       bool
		last     string
		also     string
	}{
		{
			name: "two pass", ok: true, last: "2 passed, 0 failed", also: "ok  \tp\t0.5s",
			in: `{"Action":"pass","Package":"p","Test":"A"}
{"Action":"pass","Package":"p","Test":"B"}
{"Action":"pass","Package":"p","Elapsed":0.5}
`,
		},
		{
			name: "a failure is told", last: "1 passed, 1 failed", also: "wrong sum",
			in: `{"Action":"output","Package":"p","Test":"A","Output":"wrong sum\n"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"pass","Package":"p","Test":"B"}
{"Action":"fail","Package":"p","Elapsed":0.5}
`,
		},
		{
			name: "a package that does not build counts", last: "0 passed, 1 failed", also: "undefined: x",
			in: `{"Action":"build-output","ImportPath":"p","Output":"undefined: x\n"}
{"Action":"fail","Package":"p","Elapsed":0}
`,
		},
		{
			name: "a panic between tests is told", last: "0 passed, 1 failed", also: "panic: lost",
			in: `{"Action":"output","Package":"p","Test":"A","Output":"panic: lost\n"}
{"Action":"fail","Package":"p","Elapsed":0}
`,
		},
		{
			name: "a failure says on which engine", last: "1 passed, 1 failed", also: "tests on PostgreSQL\nwrong sum",
			in: `{"Action":"output","Package":"p","Output":"tests on SQLite\n"}
{"Action":"pass","Package":"p","Test":"A"}
{"Action":"output","Package":"p","Output":"tests on PostgreSQL\n"}
{"Action":"output","Package":"p","Test":"A","Output":"wrong sum\n"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"fail","Package":"p","Elapsed":0.5}
`,
		},
		{name: "nothing ran", last: "0 passed, 0 failed"},
		{
			name: "headings pass through", ok: true, last: "1 passed, 0 failed", also: "== on PostgreSQL",
			in: "== on PostgreSQL\n{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"A\"}\n",
		},
		{
			name: "a skipped test is counted", ok: true, last: "1 passed, 0 failed, 1 skipped",
			in: "{\"Action\":\"skip\",\"Package\":\"p\",\"Test\":\"A\"}\n{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"B\"}\n",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			w := bufio.NewWriter(&b)
			if ok := summarize(strings.NewReader(tc.in), w); ok != tc.ok {
				t.Errorf("ok is %v, want %v", ok, tc.ok)
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
			if last := lines[len(lines)-1]; last != tc.last {
				t.Errorf("last line %q, want %q", last, tc.last)
			}
			if !strings.Contains(b.String(), tc.also) {
				t.Errorf("%q is missing in:\n%s", tc.also, b.String())
			}
		})
	}
}
