using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>
/// A stream of random bits, each shown for a while by one of two populations. A third one, together with a bit, says that it is to be kept; later a fourth one, while no bit is shown,
/// asks for it: in every step of that time the class is the bit that was kept last.
/// </summary>
/// <remarks>
/// Store and recall take turns: whichever is next comes with the given chance in each window. Populations in this order: 0, 1, store, recall. So that every sequence asks at least once,
/// its last windows become a store and a recall where none has come before.
/// </remarks>
internal sealed class StoreRecallTask(int lanes, ulong seed, int windows, int window, int neurons, double chance, double command, double noise)
    : EpisodeTask("store-recall", LearningTask.Classification, lanes, 4 * neurons, 2, seed, windows, windows)
{
    // a window's symbol: the bit that is shown, or at a recall the one that is asked for; and what is commanded
    private const int Store = 2;
    private const int Recall = 4;

    public override IReadOnlyList<TaskFigure> Figures() => [new("accuracy, by chance", 0.5)];

    protected override int Begin(int lane, Span<byte> symbols)
    {
        int kept = -1, recalls = 0;
        for (int i = 0; i < symbols.Length; i++)
        {
            int bit = Bit(lane) ? 1 : 0;
            bool commanded = Random(lane).NextDouble() < command || (recalls == 0 && (i == symbols.Length - 1 || (i == symbols.Length - 2 && kept < 0)));
            symbols[i] = (byte)(!commanded ? bit : kept < 0 ? bit | Store : kept | Recall);
            if (commanded)
            {
                recalls += kept < 0 ? 0 : 1;
                kept = kept < 0 ? bit : -1;
            }
        }

        return symbols.Length;
    }

    protected override int Steps(int length) => length * window;

    protected override bool Show(int lane, int place, int length, ReadOnlySpan<byte> symbols, Span<float> input, Span<float> target)
    {
        byte symbol = symbols[place / window];
        bool asked = (symbol & Recall) != 0;
        for (int population = 0; population < 4; population++)
        {
            bool speaks = population < 2 ? !asked && population == (symbol & 1) : (symbol & (population == 2 ? Store : Recall)) != 0;
            PoissonSpikes.Fire(Random(lane), input.Slice(population * neurons, neurons), speaks ? chance : noise);
        }

        if (asked)
        {
            target[symbol & 1] = 1;
        }

        return asked;
    }
}
