import threading

import pytest

from preannotate import decoding
from preannotate.channel import Channel, Closed
from preannotate.decoding import Decoder
from preannotate.errors import BadInput


@pytest.mark.parametrize("pool_seconds", [0.0, 1e9])
def test_the_order_stays_with_and_without_a_pool(
    pool_seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "POOL_SECONDS", pool_seconds)
    threads: set[str] = set()

    def double(item: int) -> int:
        threads.add(threading.current_thread().name)
        return 2 * item

    decoder = Decoder(double, threads=2)
    waiting = [decoder.start(range(start, start + 60)) for start in range(0, 600, 60)]
    assert [out for answer in waiting for out in answer()] == [2 * i for i in range(600)]
    assert decoder.start([])() == []
    assert any(name.startswith("decode") for name in threads) == (pool_seconds == 0.0)
    decoder.close(cancel=False)


def test_an_error_in_the_pool_reaches_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "POOL_SECONDS", 0.0)

    def fail(item: int) -> int:
        if item == 70:
            raise BadInput("seventy")
        return item

    decoder = Decoder(fail)
    decoder.start([1])()
    with pytest.raises(BadInput, match="seventy"):
        decoder.start(range(100))()
    decoder.close(cancel=True)


def test_a_channel_hands_over_in_order_and_ends() -> None:
    channel: Channel[int] = Channel(2)

    def fill() -> None:
        for value in range(100):
            channel.put(value)
        channel.close()

    thread = threading.Thread(target=fill)
    thread.start()
    assert list(channel) == list(range(100))
    thread.join()
    with pytest.raises(Closed):
        channel.put(1)


def test_a_failed_channel_raises_on_both_sides() -> None:
    channel: Channel[int] = Channel(2)
    channel.put(1)
    channel.fail(ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        list(channel)
    with pytest.raises(ValueError, match="no"):
        channel.put(2)
    with pytest.raises(ValueError, match="no"):
        channel.raise_error()
