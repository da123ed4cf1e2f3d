// Reads a C2SP tlog-tiles folder with golang.org/x/mod alone: signature, every tile, every entry, every proof of a bag.
// Usage: read_log BAG. Prints "SIZE entries, N proofs" when all agrees.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// x/mod names the height in a tile's path, tlog-tiles does not.
func path(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

type folder string

func (f folder) Height() int                     { return tileHeight }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		bytes, err := os.ReadFile(filepath.Join(string(f), path(tile)))
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

func readHead(log string) tlog.Tree {
	vkey, err := os.ReadFile(filepath.Join(log, "log.vkey"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	check(err)
	checkpoint, err := os.ReadFile(filepath.Join(log, "checkpoint"))
	check(err)
	opened, err := note.Open(checkpoint, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

func readEntries(log string, size int64) [][]byte {
	var entries [][]byte
	for start := int64(0); start < size; start += 256 {
		width := size - start
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: tileHeight, L: -1, N: start / 256, W: int(width)}
		name := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		bytes, err := os.ReadFile(filepath.Join(log, name))
		check(err)
		for len(bytes) > 0 {
			end := 2 + int(bytes[0])<<8 + int(bytes[1])
			entries = append(entries, bytes[2:end])
			bytes = bytes[end:]
		}
	}
	return entries
}

func checkEntries(log string, head tlog.Tree) {
	entries := readEntries(log, head.N)
	if int64(len(entries)) != head.N {
		check(fmt.Errorf("%d entries, signed for %d", len(entries), head.N))
	}
	reader := tlog.TileHashReader(head, folder(log))
	for i, entry := range entries {
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(i))})
		check(err)
		if hashes[0] != tlog.RecordHash(entry) {
			check(fmt.Errorf("entry %d is not in the tree", i))
		}
	}
}

func checkProof(name string, head tlog.Tree) {
	text, err := os.ReadFile(name)
	check(err)
	entry, err := os.ReadFile(strings.TrimSuffix(name, ".proof") + ".entry")
	check(err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	check(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		bytes, err := base64.StdEncoding.Strict().DecodeString(line)
		check(err)
		if len(bytes) != tlog.HashSize {
			check(fmt.Errorf("%s: no hash", name))
		}
		var hash tlog.Hash
		copy(hash[:], bytes)
		proof = append(proof, hash)
	}
	check(tlog.CheckRecord(proof, head.N, head.Hash, index, tlog.RecordHash(entry)))
}

func main() {
	data := filepath.Join(os.Args[1], "data")
	log := filepath.Join(data, "log")
	head := readHead(log)
	checkEntries(log, head)
	proofs, err := filepath.Glob(filepath.Join(data, "proofs", "*", "*.proof"))
	check(err)
	for _, name := range proofs {
		checkProof(name, head)
	}
	fmt.Printf("%d entries, %d proofs\n", head.N, len(proofs))
}
