"""Places of stages: the spellings that mean one place, and the name it is shown by."""

from bot.app.loading.world import World
from bot.app.schema.wording import found
from bot.core.text.folding import fold


class Places:
    """Leads every spelling in results to one key, a folded name."""

    def __init__(self, world: World) -> None:
        self._key: dict[str, str] = {}  # folded spelling -> key
        self._seen: dict[str, str] = {}  # spelling as written -> key
        self.names: dict[str, str] = {}
        for entry in world.entries["place"]:
            if entry.id != fold(entry.id):
                said = f"expected the folded name {found(fold(entry.id))}, found {found(entry.id)}"
                world.wrong.add(entry.sheet, entry.path, said)
            self.names[entry.id] = entry.value.name
            for spelling in (entry.value.name, *entry.value.also):
                first = self._key.setdefault(fold(spelling), entry.id)
                if first != entry.id:
                    said = f"expected a spelling of one place, found {found(spelling)}, also that of {first}"
                    world.wrong.add(entry.sheet, entry.path, said)

    def key(self, place: str) -> str:
        """Return the key of *place*; a spelling nobody has spoken for is a place of its own."""
        key = self._seen.get(place)
        if key is None:
            folded = fold(place)
            key = self._seen[place] = self._key.get(folded, folded)
            self.names.setdefault(key, place)
        return key
