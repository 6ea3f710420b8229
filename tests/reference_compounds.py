"""How is a word covered by parts, in plain Python? What the kernel is held against."""


class Covering:
    """Covers words by what rows say, as `zoeker.dutch.compounds.build` has them."""

    def __init__(self, rows):
        self.frequency, self.modifiers, linked, self.heads = {}, {}, {}, set()
        for roles, number, word in rows:
            self.frequency[word] = int(number)
            self.modifiers |= {word: word} if "m" in roles else {}
            linked |= {word + "s": word} if "s" in roles else {}
            self.heads |= {word} if "h" in roles else set()
        self.modifiers |= linked

    def of(self, word):
        """Give where each part starts and ends: the fewest, of these the rarest most frequent, of these the first shortest."""
        found = self._from(word, 0)
        return found[2] if found else []

    def _from(self, word, start):
        rest = word[start:]
        if start and rest in self.heads:
            return 1, -self.frequency[rest], [(start, len(word))]
        ways = []
        for end in range(start + 1, len(word) - 1):
            part = self.modifiers.get(word[start:end])
            behind = self._from(word, end) if part else None
            if behind:
                rarest = max(behind[1], -self.frequency[part])
                ways.append((behind[0] + 1, rarest, [(start, start + len(part)), *behind[2]]))
        return min(ways, default=None)
