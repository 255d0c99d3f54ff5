using BenchmarkDotNet.Attributes;
using Eddy.Learners.Backprop;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Bench;

/// <summary>
/// What do the rivals' steps cost beside TRL's, on the same network with Adam? Forward and weight gradients are 4·B·I·O operations a layer in all of them; back-propagation adds 2·B·I·O above the
/// first layer, TRL 4·B·O² and a lateral map to move, contrast 4·B²·O.
/// </summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // the harness calls Cleanup
public class BackpropStepBenchmark
#pragma warning restore CA1001
{
    private const int Inputs = 784;

    private readonly byte[] _labels = [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 10))];
    private WorkerTeam? _team;
    private TrlEncoder<float>? _trl;
    private BackpropNetwork<float>? _backprop;
    private ContrastEncoder<float>? _contrast;

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params("512-256", "2000-2000-2000-2000")] // the published small and widest nets
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        int[] layers = [.. Shape.Split('-').Select(int.Parse)];
        var step = new AdamOptions { LearningRate = 1e-6 };
        _team = new WorkerTeam(Threads);
        _trl = new TrlEncoder<float>(Inputs, layers, new TrlLayerOptions { Trl = TrlOptions.TrlS, Step = step }, 1, _team);
        _backprop = new BackpropNetwork<float>(Inputs, 10, new BackpropOptions { Layers = layers, Step = step }, 1, _team);
        _contrast = new ContrastEncoder<float>(Inputs, layers, new ContrastEncoderOptions { Step = step }, 1, _team);
        var random = new RandomSource(2);
        float[] samples = [.. Enumerable.Range(0, 64 * Inputs).Select(_ => (float)random.NextGaussian())];
        foreach (PanelMatrix<float> input in new[] { _trl.Input, _backprop.Input, _contrast.Input })
        {
            input.CopyFromRows(samples);
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _team!.Dispose();

    [Benchmark(Baseline = true)]
    public void Trl() => _trl!.Learn(0, _trl.Layers.Count);

    [Benchmark]
    public double Backprop() => _backprop!.Learn(_labels).Loss;

    [Benchmark]
    public void Contrast() => _contrast!.Learn(_labels);
}
