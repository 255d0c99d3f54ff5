using BenchmarkDotNet.Attributes;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Bench;

/// <summary>
/// What does a TRL step cost, and what of it is Adam? A step is 4·B·I·O + 4·B·O² operations; Adam moves 24 bytes a weight, SGD 8.
/// <c>eddy bench trl</c> prints the same step beside the machine's bounds.
/// </summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // the harness calls Cleanup
public class TrlStepBenchmark
#pragma warning restore CA1001
{
    private WorkerTeam? _team;
    private TrlEncoder<float>? _adam;
    private TrlEncoder<float>? _sgd;

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params("784->512", "512->256", "2000->2000")] // the published first layer, its second, and the widest net
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = [.. Shape.Split("->").Select(int.Parse)];
        _team = new WorkerTeam(Threads);
        _adam = Encoder(sizes, new AdamOptions { LearningRate = 1e-6 });
        _sgd = Encoder(sizes, new SgdOptions { LearningRate = 1e-9 });
    }

    [GlobalCleanup]
    public void Cleanup() => _team!.Dispose();

    [Benchmark(Baseline = true)]
    public void Adam() => _adam!.Learn(0, 1);

    [Benchmark]
    public void Sgd() => _sgd!.Learn(0, 1);

    [Benchmark]
    public void ForwardOnly() => _adam!.Encode();

    private TrlEncoder<float> Encoder(int[] sizes, StepOptions step)
    {
        var encoder = new TrlEncoder<float>(sizes[0], [sizes[1]], new TrlLayerOptions { Trl = TrlOptions.Trl, Step = step }, 1, _team!);
        var random = new RandomSource(2);
        encoder.Input.CopyFromRows([.. Enumerable.Range(0, encoder.Input.Rows * sizes[0]).Select(_ => (float)random.NextGaussian())]);
        return encoder;
    }
}
